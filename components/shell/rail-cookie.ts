/** `1` when the person wants the rail narrow; read by the server so that the first paint has its width. */
export const RAIL_COOKIE = "slipway-rail-collapsed";
