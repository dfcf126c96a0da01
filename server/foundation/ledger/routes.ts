import { Type } from 'typebox'
import { route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { AccountLine, trialBalance } from './accounts.ts'
import { listGroups, PostedGroup } from './journal.ts'

export const routes = [
  route({
    on: 'GET /v1/ledger/accounts',
    summary: 'The trial balance: what stands on every account; accounts with very many owners as one line per kind',
    query: Type.Object({ ...Paging, company_id: Type.Optional(Type.String()), unit: Type.Optional(Type.String({ maxLength: 20 })) }),
    reply: Page(AccountLine),
    permission: 'ledger.read',
    read: trialBalance,
  }),
  route({
    on: 'GET /v1/ledger/transfers',
    summary: 'What was posted, newest first: for one document, on one account, or all',
    query: Type.Object({ ...Paging, document: Type.Optional(Type.String()), account: Type.Optional(Type.String()) }),
    reply: Page(PostedGroup),
    permission: 'ledger.read',
    read: listGroups,
  }),
]
