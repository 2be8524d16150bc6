import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { configuration, type SiteConfiguration } from '@rollcall/contracts';
import { Agent, request } from 'undici';
import { parse } from 'yaml';

const PROGRAM = resolve(__dirname, '..', '..', '..', 'simulators', 'dist', 'main.js');

type Body = Record<string, unknown>;

/** The simulators as a process of their own, on free ports, and their control API of the site. */
export class SimulatedSite {
  private constructor(
    readonly configuration: SiteConfiguration,
    /** Of the control API. */
    private readonly origin: string,
    private readonly agent: Agent,
    private readonly stop: () => Promise<void>,
  ) {}

  /** Throws when the simulators are not built (`npx tsc -b apps/simulators`) or do not start. */
  static async start(): Promise<SimulatedSite> {
    if (!existsSync(PROGRAM)) throw new Error('build the simulators first: npx tsc -b apps/simulators');
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-simulators-'));
    const child = spawn(process.execPath, [PROGRAM], {
      env: { ...process.env, SIMULATOR_GRAPH_PORT: '0', SIMULATOR_CONFIGMGR_PORT: '0', SIMULATOR_DATA: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = new Promise<void>((done) => child.once('exit', () => done()));
    const stop = async () => {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    };
    for await (const line of createInterface({ input: child.stdout })) if (line === 'ready') break;
    const { sites } = configuration.parse(parse(await readFile(join(folder, 'rollcall.yaml'), 'utf8')));
    const [site] = sites;
    const [address] = site?.adminService ?? [];
    if (!site || !address) {
      await stop();
      throw new Error('the simulators did not start');
    }
    const agent = new Agent({ connect: { ca: await readFile(join(folder, 'ca.pem'), 'utf8') } });
    return new SimulatedSite(site, new URL(address).origin, agent, stop);
  }

  async control(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: Body): Promise<Body> {
    const answer = await request(`${this.origin}/control${path}`, {
      dispatcher: this.agent,
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }

  async close(): Promise<void> {
    await this.agent.close();
    await this.stop();
  }
}
