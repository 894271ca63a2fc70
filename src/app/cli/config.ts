import type { Command } from 'commander';
import { readConfig, settings } from '../../platform/config.ts';
import { describeSettings, type SettingRow } from '../../platform/settings.ts';

/** `longshore config`: every setting with its value and meaning, secrets masked; fails on mistakes. */
export function addConfigCommand(program: Command): void {
  program
    .command('config')
    .description('show every setting, its value, and where that comes from')
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) => {
      const rows = describeSettings(settings, process.env);
      console.log(options.json === true ? JSON.stringify(rows, null, 2) : table(rows));
      readConfig(process.env);
    });
}

function table(rows: readonly SettingRow[]): string {
  const lines = rows.map((row) => {
    const mark = row.origin === 'environment' ? '*' : ' ';
    const kind = row.value === row.kind ? '' : ` (${row.kind})`;
    return `${mark} ${row.variable.padEnd(26)} ${row.value}${kind}\n${' '.repeat(29)}${row.help}`;
  });
  return ['Settings are environment variables; * marks those that are set.', '', ...lines].join('\n');
}
