/* Loaded into a worker before anything else, it adds a module whose one listener gives each event a countable effect. */
import { registerHooks } from 'node:module';

const COUNTING = new URL('counting-module.ts', import.meta.url).href;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/src/app/modules.ts')) return loaded;
    const source = `import { countingModule } from '${COUNTING}';\n${String(loaded.source)}\nmodules.push(countingModule);\n`;
    return { ...loaded, source };
  },
});
