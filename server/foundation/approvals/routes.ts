import { Type } from 'typebox'
import { notFound, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import {
  Always,
  cannotBeDone,
  confirmProposal,
  listProposals,
  listRules,
  Proposal,
  proposalClosed,
  ProposalStatus,
  rejectProposal,
  secondPersonNeeded,
  setRule,
} from './proposals.ts'

const ProposalId = Type.Object({ proposal_id: Type.String({ minLength: 1, maxLength: 40 }) })

export const routes: Route[] = [
  route({
    on: 'GET /v1/proposals',
    summary: 'What one person alone may not do and waits for a second, or was decided, newest first; every look is written down',
    query: Type.Object({ ...Paging, status: Type.Optional(ProposalStatus) }),
    reply: Page(Proposal),
    permission: 'approvals.decide',
    steps: listProposals,
  }),
  route({
    on: 'POST /v1/proposals/:proposal_id/confirmation',
    summary: 'Somebody else than the proposer has looked, and it is done',
    params: ProposalId,
    reply: Type.Object({ proposal_id: Type.String(), outcome: Type.Unknown({ description: 'what the act answers' }) }),
    refuses: [notFound, proposalClosed, secondPersonNeeded, cannotBeDone],
    permission: 'approvals.decide',
    idempotent: true,
    write: (tx, { proposal_id }, call) => confirmProposal(tx, proposal_id, call),
  }),
  route({
    on: 'POST /v1/proposals/:proposal_id/rejection',
    summary: 'It is not done: a second person says no, or the first thinks again',
    params: ProposalId,
    reply: Type.Object({ proposal_id: Type.String(), status: ProposalStatus }),
    refuses: [notFound, proposalClosed],
    permission: 'approvals.decide',
    write: (tx, { proposal_id }, call) => rejectProposal(tx, proposal_id, call),
  }),
  route({
    on: 'GET /v1/approval-rules',
    summary: 'Which acts need a second person always, and not only where something speaks against them, by company',
    reply: Type.Object({ items: Type.Array(Always) }),
    permission: 'approvals.decide',
    read: async (db, _, call) => ({ items: await listRules(db, call) }),
  }),
  route({
    on: 'PUT /v1/approval-rules',
    summary: 'Say whether an act needs a second person always in a company',
    body: Always,
    reply: Type.Object({ items: Type.Array(Always) }),
    refuses: [notFound],
    permission: 'approvals.rules',
    write: async (tx, rule, call) => {
      await setRule(tx, rule, call)
      return { items: await listRules(tx, call) }
    },
  }),
]
