import { basename, dirname, join } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

/** What is started as a file of its own, as a thread or as a process: a path beside the module that starts it. */
const startedFile = /new URL\('(\.{1,2}\/[a-z/-]+\.ts)', import\.meta\.url\)/g;
/** The same, by the name that its package gives it. */
const startedExport = /import\.meta\.resolve\('(@seatrial\/[a-z/-]+)'\)/g;

export interface Bundle {
  /** Code by file name; all of them belong into one folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Every file that something of it comes from, absolute. */
  readonly sources: readonly string[];
}

/** The command and the service with all that they load, now or later, without Node's own modules. */
export async function bundleCommand(root: string): Promise<Bundle> {
  const build = await rolldown({
    input: { seatrial: join(root, 'packages/cli/bin/packed.mjs') },
    cwd: root,
    platform: 'node',
    logLevel: 'warn',
    plugins: [ownEntries()],
  });
  try {
    const { output } = await build.generate({
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
    });
    const files = new Map<string, string>();
    const sources = new Set<string>();
    for (const file of output) {
      if (file.type !== 'chunk') throw new Error(`Cannot bundle the command: ${file.fileName} is no code`);
      files.set(file.fileName, file.code);
      for (const id of file.moduleIds) sources.add(id);
    }
    return { files, sources: [...sources] };
  } finally {
    await build.close();
  }
}

/** Gives each file that is started by its path a file in the bundle, and has it started by that path. */
function ownEntries(): Plugin {
  return {
    name: 'own-entries',
    async transform(code, id) {
      const found = [...code.matchAll(startedFile), ...code.matchAll(startedExport)];
      let result = code;
      for (const [text, wanted = ''] of found) {
        const path = await this.resolve(wanted, id);
        if (path === null) throw new Error(`Cannot bundle ${id}: ${wanted} is not there`);
        const fileName = `${nameOf(path.id)}.js`;
        this.emitFile({ type: 'chunk', id: path.id, fileName });
        const url = `new URL('./${fileName}', import.meta.url)`;
        result = result.replace(text, text.startsWith('new URL') ? url : `${url}.href`);
      }
      return found.length === 0 ? undefined : result;
    },
  };
}

/** A `main.ts` goes by the name of its folder. */
function nameOf(path: string): string {
  const name = basename(path, '.ts');
  return name === 'main' ? basename(dirname(path)) : name;
}
