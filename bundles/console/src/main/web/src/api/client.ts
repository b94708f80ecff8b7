// SPDX-License-Identifier: Apache-2.0
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.gen';

export type Schemas = components['schemas'];
export type Machine = Schemas['Machine'];
export type Readiness = Schemas['Readiness'];
export type Reason = Schemas['ReadinessReason'];
export type Action = Schemas['AllowedAction'];
export type Plan = Schemas['Plan'];
export type AttentionGroup = Schemas['AttentionGroup'];
export type Agent = Schemas['AgentSoftware'];
export type Job = Schemas['Job'];
export type JobOrder = Schemas['JobOrder'];
export type RestorePoint = Schemas['RestorePoint'];
export type Fate = Schemas['Fate'];
export type KeepReason = Schemas['KeepReason'];
export type HoldOrder = Schemas['HoldOrder'];
export type Policy = Schemas['Policy'];
export type Retention = Schemas['Retention'];
export type RetentionRule = Schemas['RetentionRule'];
export type Replication = Schemas['Replication'];
export type ReplicationPolicy = Schemas['ReplicationPolicy'];
export type Rates = Schemas['Rates'];
export type Simulation = Schemas['Simulation'];
export type SimulationOrder = Schemas['SimulationOrder'];
export type Problem = Schemas['Problem'];
export type Progress = Schemas['Progress'];
export type LogLine = Schemas['LogLine'];
export type LimitsWindow = Schemas['LimitsWindow'];
export type Plugin = Schemas['Plugin'];
export type Session = Schemas['Session'];
export type Summary = Schemas['Summary'];
export type Store = Schemas['Store'];
export type KnownDamage = Schemas['KnownDamage'];
export type Site = Schemas['Site'];
export type SiteOrder = Schemas['SiteOrder'];
export type SiteMachine = Schemas['SiteMachine'];
export type Migration = Schemas['Migration'];
export type MigrationOrder = Schemas['MigrationOrder'];
export type Failback = Schemas['Failback'];
export type FailbackOrder = Schemas['FailbackOrder'];
export type LedgerEntry = Schemas['LedgerEntry'];
export type EnrolmentToken = Schemas['EnrolmentToken'];

/** An answer that was no success, with the controller's own words. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly status: number;

  constructor(problem: Problem, status: number) {
    super(problem.detail);
    this.problem = problem;
    this.status = status;
  }
}

function own(code: string, title: string, detail: string, hint: string, retryable: boolean): Problem {
  return { type: `urn:godwit:problem:${code}`, title, code, kind: retryable ? 'transient' : 'bug', detail, hint, retryable };
}

/** Whatever was thrown, as a problem that can be shown. */
export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) {
    return error.problem;
  }
  if (error instanceof TypeError) {
    return own(
      'CONTROLLER_UNREACHABLE',
      'The controller does not answer',
      'The browser could not reach the controller.',
      'Check that the controller runs and that the network between you and it is up. This page tries again by itself.',
      true,
    );
  }
  return own('CONSOLE_BUG', 'The console made a mistake', String(error), 'Please report this with the text above.', false);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  headers: { 'X-Godwit-Request': '1' },
  // Looked up at each call, so that a test can put itself in between.
  fetch: (request) => globalThis.fetch(request),
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The body of an answer, or a {@link ProblemError}. */
export async function body<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) {
    return data as T;
  }
  if (isProblem(error)) {
    throw new ProblemError(error, response.status);
  }
  throw new ProblemError(
    own(
      `HTTP_${response.status}`,
      `The controller answered ${response.status}`,
      `${new URL(response.url || window.location.href).pathname} answered ${response.status} without saying why.`,
      response.status >= 500 ? 'The controller may be starting. Try again in a moment.' : '',
      response.status >= 500,
    ),
    response.status,
  );
}
