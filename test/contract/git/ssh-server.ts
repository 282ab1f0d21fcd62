import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createConnection, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../localcluster/bed.ts';
import { debianProgram } from './debian-program.ts';

export interface KeyPair {
  /** Of the private key; its public half is beside it, with `.pub`. */
  readonly file: string;
  /** As it stands in authorized_keys and, after a host's name, in known_hosts. */
  readonly publicKey: string;
}

export async function aKeyPair(folder: string, name: string, passphrase = ''): Promise<KeyPair> {
  const file = join(folder, name);
  await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', file]);
  const [type, key] = (await readFile(`${file}.pub`, 'utf8')).split(' ');
  return { file, publicKey: `${type} ${key}` };
}

/** A real sshd on the loopback interface, which lets the holder of one key in as the user of this process. */
export async function startSshServer() {
  const sshd = await debianProgram('sshd', 'openssh-server');
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-ssh-'));
  // Where sshd goes without rights, when root has started it.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true });
  const [host, user] = [await aKeyPair(folder, 'host'), await aKeyPair(folder, 'user')];
  const authorized = join(folder, 'authorized_keys');
  await writeFile(authorized, `${user.publicKey}\n`);
  const port = await aFreePort();
  const config = {
    ListenAddress: '127.0.0.1',
    Port: port,
    AuthorizedKeysFile: authorized,
    StrictModes: 'no',
    UsePAM: 'no',
    PasswordAuthentication: 'no',
    KbdInteractiveAuthentication: 'no',
    PermitRootLogin: 'prohibit-password',
    PidFile: 'none',
  };
  const configFile = join(folder, 'sshd_config');
  await writeFile(
    configFile,
    Object.entries(config)
      .map(([name, value]) => `${name} ${value}\n`)
      .join(''),
  );

  const start = async (hostKey: KeyPair) => {
    const daemon = spawn(sshd, ['-D', '-e', '-f', configFile, '-h', hostKey.file], { stdio: 'ignore' });
    await eventually(() => answers(port));
    return daemon;
  };
  let daemon = await start(host);
  const stop = async (): Promise<void> => {
    const ended = once(daemon, 'exit');
    daemon.kill();
    await ended;
  };

  return {
    folder,
    user,
    /** What a file of known hosts has to say of it. */
    knownHost: `[127.0.0.1]:${port} ${host.publicKey}`,
    /** Of a repository in a folder of this machine. */
    url: (bare: string) => `ssh://${userInfo().username}@127.0.0.1:${port}${bare}`,
    authorize: (key: KeyPair) => writeFile(authorized, `${key.publicKey}\n`),
    /** From now on it shows another key. */
    async changeHostKey(): Promise<string> {
      const other = await aKeyPair(folder, 'other-host');
      await stop();
      daemon = await start(other);
      return `[127.0.0.1]:${port} ${other.publicKey}`;
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** sshd takes no port of the system's choice. */
async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<true | undefined> {
  const socket = createConnection({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
