import type { Module } from '../../platform/module.ts';
import { boxesImport, packingMarksImport } from './box-imports.ts';
import { warehouseDoctor } from './doctor.ts';
import { binHomesImport, binsImport } from './imports.ts';
import { warehouseChores } from './jobs.ts';
import { warehouseRefusals } from './refusals.ts';
import { warehouseRoutes } from './routes.ts';

export { setBinHomes, setUpBlock } from './commands/save-bins.ts';
export { saveBoxes, setPackingMarks } from './commands/save-boxes.ts';
export { releaseWave } from './commands/waves.ts';

export const warehouseModule: Module = {
  name: 'warehouse',
  routes: warehouseRoutes,
  refusals: warehouseRefusals,
  chores: warehouseChores,
  doctor: warehouseDoctor,
  imports: [binsImport, binHomesImport, boxesImport, packingMarksImport],
};
