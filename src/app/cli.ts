import { Command } from 'commander';
import { WrongFile } from '../platform/imports/source.ts';
import { SchemaMismatch } from '../platform/migrate.ts';
import { DataInUse } from '../platform/postgres/data-lock.ts';
import { DatabaseNotReached } from '../platform/reachable.ts';
import { InvalidConfig } from '../platform/settings.ts';
import { addConfigCommand } from './cli/config.ts';
import { addDoctorCommand } from './cli/doctor.ts';
import { addErrorsCommand } from './cli/errors.ts';
import { addImportCommand } from './cli/import.ts';
import { addJournalCommand } from './cli/journal.ts';
import { addKeyCommand } from './cli/key.ts';
import { addMigrateCommand } from './cli/migrate.ts';
import { addOpenapiCommand } from './cli/openapi.ts';
import { addSchemaDumpCommand } from './cli/schema-dump.ts';
import { addSeedCommand } from './cli/seed.ts';
import { addSimulateCommand } from './cli/simulate.ts';
import { addStartCommands } from './cli/start.ts';
import { addUserCommand } from './cli/user.ts';
import { RefusedAtTheCommandLine } from './cli/with-services.ts';

/** What a person can put right: said in its sentence, without a stack. */
const EXPECTED = [
  InvalidConfig,
  SchemaMismatch,
  DataInUse,
  DatabaseNotReached,
  RefusedAtTheCommandLine,
  WrongFile,
];

const program = new Command('longshore')
  .description('Order management for eCommerce: takes orders, promises stock, ships, and still adds up.')
  .showHelpAfterError()
  .showSuggestionAfterError();

for (const addCommand of [
  addStartCommands,
  addMigrateCommand,
  addConfigCommand,
  addDoctorCommand,
  addSchemaDumpCommand,
  addImportCommand,
  addSeedCommand,
  addSimulateCommand,
  addUserCommand,
  addKeyCommand,
  addJournalCommand,
  addErrorsCommand,
  addOpenapiCommand,
])
  addCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  const expected = EXPECTED.some((kind) => error instanceof kind);
  console.error(expected && error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
