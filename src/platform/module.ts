import type { BulkAction } from './bulk-runs.ts';
import type { DoctorCheck } from './doctor.ts';
import type { Listener } from './events.ts';
import type { Api } from './http/api.ts';
import type { ImportDefinition } from './imports/definition.ts';
import type { Chore, Job } from './jobs.ts';
import type { SearchProvider } from './routes/search.ts';
import type { Services } from './services.ts';

export type { Services };

/** What a module gives to the composition root; each part only where there is something to say. */
export type Module = {
  name: string;
  routes?: (api: Api) => void;
  /** The words of its refusals: a `RefusalCatalogue` of its own codes. */
  refusals?: Readonly<Record<string, unknown>>;
  listeners?: readonly Listener<Services>[];
  jobs?: readonly Job<Services>[];
  chores?: readonly Chore<Services>[];
  doctor?: readonly DoctorCheck[];
  /** What can be done to many of its objects at once from a list. */
  bulk_actions?: readonly BulkAction[];
  /** What the palette finds among its objects. */
  search_providers?: readonly SearchProvider[];
  /** What can be read into it from files. */
  imports?: readonly ImportDefinition[];
};
