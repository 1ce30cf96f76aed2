/**
 * In SQL, what the stage runs that a row of `run` belongs to, by resource: `{ services: [{ id, image }], jobs: [{ id,
 * image }] }`; images are digests, null where none was ever released.
 */
export const STAGE_SNAPSHOT = `
  jsonb_build_object(
    'services', (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', s.id, 'image', s.image) ORDER BY m.position, s.id), '[]')
      FROM stage_resource m JOIN deployment_service s ON s.project_id = m.project_id AND s.id = m.resource_id
      WHERE m.stage_id = run.stage_id AND m.kind = 'service'),
    'jobs', (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', j.id, 'image', j.image) ORDER BY m.position, j.id), '[]')
      FROM stage_resource m JOIN job j ON j.project_id = m.project_id AND j.id = m.resource_id
      WHERE m.stage_id = run.stage_id AND m.kind = 'job'))`;
