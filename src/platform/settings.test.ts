import { expect, test } from 'vitest';
import {
  choiceSetting,
  describeSettings,
  InvalidConfig,
  integerSetting,
  readSettings,
  switchSetting,
  textSetting,
  urlSetting,
} from './settings.ts';

const settings = {
  url: urlSetting('DATABASE_URL', { schemes: ['postgres'], unset: 'embedded', secret: true, help: 'Where.' }),
  port: integerSetting('LONGSHORE_PORT', { default: 4400, min: 0, max: 65_535, help: 'Which.' }),
  level: choiceSetting('LONGSHORE_LEVEL', { default: 'info', choices: ['info', 'warn'], help: 'How much.' }),
  is_on: switchSetting('LONGSHORE_SWITCH', { default: true, help: 'Whether.' }),
  folder: textSetting('LONGSHORE_FOLDER', { default: 'here', help: 'Where to.' }),
};

function mistakesOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(settings, environment);
  } catch (error) {
    if (error instanceof InvalidConfig) return error.mistakes;
    throw error;
  }
  return [];
}

test('what is not set, or set to nothing, has its default', () => {
  expect(readSettings(settings, { LONGSHORE_PORT: '', PATH: '/bin' })).toEqual({
    url: undefined,
    port: 4400,
    level: 'info',
    is_on: true,
    folder: 'here',
  });
});

test('what is set is parsed', () => {
  const environment = {
    DATABASE_URL: 'postgres://a:b@c/d',
    LONGSHORE_PORT: '0',
    LONGSHORE_LEVEL: 'warn',
    LONGSHORE_SWITCH: 'off',
    LONGSHORE_FOLDER: 'there',
  };
  expect(readSettings(settings, environment)).toEqual({
    url: 'postgres://a:b@c/d',
    port: 0,
    level: 'warn',
    is_on: false,
    folder: 'there',
  });
});

test('all mistakes are told at once, and no secret is repeated', () => {
  expect(
    mistakesOf({
      DATABASE_URL: 'mysql://a:b@c/d',
      LONGSHORE_PORT: '80a',
      LONGSHORE_LEVEL: 'loud',
      LONGSHORE_SWITCH: 'yes',
      LONGSHORE_PROT: '80',
    }),
  ).toEqual([
    'DATABASE_URL must be a URL that begins with postgres://.',
    'LONGSHORE_PORT must be a whole number from 0 to 65535, not "80a".',
    'LONGSHORE_LEVEL must be one of info, warn, not "loud".',
    'LONGSHORE_SWITCH must be one of on, off, not "yes".',
    'LONGSHORE_PROT is not a setting; the nearest is LONGSHORE_PORT.',
  ]);
});

test.each(['65536', '-1', '1.5', '1e3', ' 1'])('the port %s is refused', (text) => {
  expect(mistakesOf({ LONGSHORE_PORT: text })).toHaveLength(1);
});

test('the table shows values and where they come from, and masks secrets', () => {
  const rows = describeSettings(settings, { DATABASE_URL: 'postgres://a:b@c/d', LONGSHORE_PORT: '80' });
  expect(rows.map(({ variable, value, origin }) => `${variable} ${value} ${origin}`)).toEqual([
    'DATABASE_URL set, hidden environment',
    'LONGSHORE_PORT 80 environment',
    'LONGSHORE_LEVEL info default',
    'LONGSHORE_SWITCH on default',
    'LONGSHORE_FOLDER here default',
  ]);
});
