// SPDX-License-Identifier: GPL-3.0-or-later
// One of the real libraries, driven by lines of JSON on standard input: {"n":1,"do":"schedules","queue":"q"} is
// answered by {"n":1,"ok":…} or {"n":1,"error":"…"}. What its workers do is told as {"event":"active",…}. Ends
// with its input.
//   node driver.js MODEL MODULES ADDRESS
// MODEL is a name of `models`, MODULES the folder that holds node_modules, ADDRESS a Unix socket's path or
// cluster:PORT of 127.0.0.1.
'use strict';
const readline = require('readline');
const { createRequire } = require('module');

const [, , model, modules, address] = process.argv;
const models = {
  bullmq6: 'bullmq6',
  bullmq5: 'bullmq5',
  bullmq5repeatable: 'bullmq5',
  bullmq4: 'bullmq4',
  bull: 'bull',
};
const fromModules = createRequire(modules + '/package.json');
const library = fromModules(models[model]);
const isBull = model === 'bull';
const hasSchedulers = model === 'bullmq6' || model === 'bullmq5';

const say = (message) => process.stdout.write(JSON.stringify(message) + '\n');
const tell = (event, more) => say({ event, ...more });

// Connections: the libraries duplicate what they are given where they block.
const connectionOptions = { path: address, maxRetriesPerRequest: null };
let cluster;
function connection() {
  if (!address.startsWith('cluster:')) return connectionOptions;
  if (!cluster) {
    const { Cluster } = fromModules('ioredis');
    const port = Number(address.slice('cluster:'.length));
    cluster = new Cluster([{ host: '127.0.0.1', port }], { redisOptions: { maxRetriesPerRequest: null } });
  }
  return cluster;
}

const bullSettings = (settings) =>
  Object.fromEntries(
    Object.entries(settings || {}).filter(([name]) =>
      ['lockDuration', 'stalledInterval', 'maxStalledCount', 'guardInterval'].includes(name)));

function open(name, prefix, settings) {
  if (isBull) return new library(name, { redis: connectionOptions, prefix, settings: bullSettings(settings) });
  return new library.Queue(name, { connection: connection(), prefix });
}

const queues = new Map();
function queueOf({ queue, prefix = 'bull' }) {
  const key = prefix + ' ' + queue;
  if (!queues.has(key)) {
    const opened = open(queue, prefix);
    opened.on('error', (error) => tell('error', { message: String(error) }));
    queues.set(key, opened);
  }
  return queues.get(key);
}

const scheduledBy = (job) => job.repeatJobKey || (job.opts.repeat && job.opts.repeat.key) || '';

const sharers = new Map();
let oneConnection;
function sharing(name, prefix) {
  if (!oneConnection) {
    const Redis = fromModules('ioredis');
    oneConnection = new Redis(connectionOptions);
  }
  const key = prefix + ' ' + name;
  if (!sharers.has(key)) sharers.set(key, new library.Queue(name, { connection: oneConnection, prefix }));
  return sharers.get(key);
}

// A job as the library itself shows it.
async function shown(queue, job) {
  if (!job) return null;
  const { logs } = await queue.getJobLogs(job.id);
  return {
    id: String(job.id),
    name: job.name,
    data: job.data,
    opts: job.opts,
    state: await job.getState(),
    attemptsMade: job.attemptsMade,
    delay: job.opts.delay || 0,
    timestamp: job.timestamp,
    processedOn: job.processedOn || 0,
    finishedOn: job.finishedOn || 0,
    failedReason: job.failedReason || '',
    returnvalue: job.returnvalue === undefined ? null : job.returnvalue,
    progress: isBull ? job.progress() : job.progress,
    stacktrace: job.stacktrace || [],
    scheduledBy: scheduledBy(job),
    logs,
  };
}

// ---- What workers do: nothing but what the `work` command asked for.
const workers = new Map();
class Worker {
  constructor(request) {
    this.name = request.worker;
    this.failures = request.failFirst || 0;
    this.blocks = !!request.blocks;
    this.request = request;
    this.blocked = [];
  }
  async process(job) {
    const { logs = [], progress = [], returns = { ok: true } } = this.request;
    tell('active', { worker: this.name, queue: this.request.queue, id: String(job.id), name: job.name, data: job.data });
    for (const line of logs) await job.log(line);
    for (const step of progress) await (isBull ? job.progress(step) : job.updateProgress(step));
    if (this.blocks || job.data.blocks) await new Promise((resolve) => this.blocked.push(resolve));
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error(this.request.failure || 'it failed as asked');
    }
    return returns;
  }
  finish() {
    this.blocks = false;
    for (const resolve of this.blocked.splice(0)) resolve();
  }
  async start() {
    const { queue, prefix = 'bull', concurrency = 1, settings = {} } = this.request;
    const run = (job) => this.process(job);
    const about = (job) => ({ worker: this.name, queue, id: job ? String(job.id) : '', name: job ? job.name : '' });
    if (isBull) {
      this.engine = open(queue, prefix, settings);
      this.engine.process('*', concurrency, run).catch((error) => tell('error', { message: String(error) }));
      this.engine.on('global:stalled', (id) => tell('stalled', { worker: this.name, queue, id: String(id) }));
    } else {
      this.engine = new library.Worker(queue, run, {
        connection: connection(), prefix, concurrency, stalledInterval: 1000, ...settings,
      });
      this.engine.on('stalled', (id) => tell('stalled', { worker: this.name, queue, id: String(id) }));
    }
    this.engine.on('completed', (job) => tell('completed', about(job)));
    this.engine.on('failed', (job, error) =>
      tell('failed', { ...about(job), reason: error.message, attemptsMade: job ? job.attemptsMade : 0 }));
    this.engine.on('error', (error) => tell('error', { worker: this.name, message: String(error) }));
    await (isBull ? this.engine.isReady() : this.engine.waitUntilReady());
  }
  stop() {
    this.finish();
    return this.engine.close(isBull ? false : undefined);
  }
}

function repeatOf(request) {
  const { every, pattern, tz, limit, endDate, startDate, offset } = request;
  const repeat = { every, tz, limit, endDate, startDate, offset };
  repeat[isBull ? 'cron' : 'pattern'] = pattern;
  return Object.fromEntries(Object.entries(repeat).filter(([, value]) => value !== undefined));
}

const commands = {
  async hello() {
    return { model, node: process.version };
  },

  // Registers a schedule as an application does at its start.
  async schedule(request) {
    const { id, data = {}, opts = {} } = request;
    const queue = queueOf(request);
    if (hasSchedulers) await queue.upsertJobScheduler(id, repeatOf(request), { name: request.name || id, data, opts });
    else await queue.add(request.name || id, data, { ...opts, repeat: repeatOf(request) });
    return true;
  },
  async unschedule(request) {
    const queue = queueOf(request);
    if (hasSchedulers) return queue.removeJobScheduler(request.key);
    await queue.removeRepeatableByKey(request.key);
    return true;
  },
  async schedules(request) {
    const queue = queueOf(request);
    if (!hasSchedulers) {
      const found = await queue.getRepeatableJobs(0, -1, true);
      return found.map((each) => ({
        key: each.key, name: each.name, next: each.next, tz: each.tz || '',
        every: Number(each.every || 0), pattern: each.every ? '' : String(each.pattern || each.cron || ''),
      }));
    }
    const found = await queue.getJobSchedulers(0, -1, true);
    return found.map((each) => ({
      key: each.key, name: each.name, next: each.next, tz: each.tz || '', every: each.every || 0,
      pattern: each.pattern || '', limit: each.limit || 0, iterations: each.iterationCount || 0,
      template: each.template || {},
    }));
  },

  async add(request) {
    const job = await queueOf(request).add(request.name, request.data || {}, request.opts || {});
    return String(job.id);
  },
  async job(request) {
    const queue = queueOf(request);
    return shown(queue, await queue.getJob(request.id));
  },
  async jobs(request) {
    const found = await queueOf(request).getJobs([request.state], 0, request.limit || 1000, true);
    return found.filter((job) => job).map((job) => String(job.id));
  },
  // The runs of a schedule that have not ended, wherever they are.
  async pending(request) {
    const states = ['delayed', 'waiting', 'active', 'paused', 'prioritized'];
    const found = await queueOf(request).getJobs(isBull ? states.slice(0, 4) : states, 0, 1000, true);
    return found.filter((job) => job && scheduledBy(job) === request.key).map((job) => String(job.id));
  },
  // Makes a delayed job due; one that just got due is left alone.
  async promote(request) {
    const job = await queueOf(request).getJob(request.id);
    if ((await job.getState()) === 'delayed') await job.promote();
    return true;
  },
  async counts(request) {
    return queueOf(request).getJobCounts();
  },
  async isPaused(request) {
    return queueOf(request).isPaused();
  },
  async pause(request) {
    await queueOf(request).pause();
    return true;
  },
  async resume(request) {
    await queueOf(request).resume();
    return true;
  },

  async work(request) {
    const worker = new Worker(request);
    await worker.start();
    workers.set(request.worker, worker);
    return true;
  },
  // Lets the worker's blocked jobs end, and no later one block.
  async finish(request) {
    workers.get(request.worker).finish();
    return true;
  },
  async stop(request) {
    await workers.get(request.worker).stop();
    workers.delete(request.worker);
    return true;
  },

  // For benchmarks: how long the library's own listing of these queues takes, all asked at once, each over a
  // connection of its own or all over a shared one.
  async list({ queues: names, prefix = 'bull', shared = false }) {
    const opened = names.map((name) => (shared ? sharing(name, prefix) : queueOf({ queue: name, prefix })));
    await Promise.all(opened.map((queue) => (isBull ? queue.isReady() : queue.waitUntilReady())));
    const start = process.hrtime.bigint();
    const lists = await Promise.all(
      opened.map((queue) => (hasSchedulers ? queue.getJobSchedulers(0, -1, true) : queue.getRepeatableJobs(0, -1, true))));
    const ms = Number(process.hrtime.bigint() - start) / 1e6;
    return { ms, count: lists.reduce((sum, list) => sum + list.length, 0) };
  },
};

process.on('unhandledRejection', (error) => tell('error', { message: String(error && error.stack) }));
readline
  .createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const request = JSON.parse(line);
    try {
      say({ n: request.n, ok: await commands[request.do](request) });
    } catch (error) {
      say({ n: request.n, error: String((error && error.message) || error) });
    }
  })
  .on('close', () => process.exit(0));
