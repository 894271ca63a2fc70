import { accept } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { makeClasses, tryClassing } from '../sql/movement-classes.ts';

/** Sorts what lies at each location into classes by how much of it moves. Two at once do it once. */
export const classMovement = command<Record<string, never>, { levels: number }, never>({
  name: 'inventory.class-movement',
  permission: 'inventory:manage',
  async handle({ tx, audit }, request) {
    if (!(await tryClassing(tx))) return accept({ levels: 0 });
    const levels = await makeClasses(tx);
    audit({ subject_type: 'movement_classes', subject_id: null, after: { levels } }, request);
    return accept({ levels });
  },
});
