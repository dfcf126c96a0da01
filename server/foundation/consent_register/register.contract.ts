/** What every register of consents must do, whoever speaks to it; and one in memory that behaves as İYS says it does. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RegisterLine } from '../privacy/index.ts'
import { type ConsentRegister, type LineAnswer, RegisterBusy } from './index.ts'

type Outcome = { transactionId: string } | { code: string; message: string }

/** The other side: what İYS keeps of one brand, by the rules of its API (dev.iys.org.tr, izin doğrulama kuralları). */
export class Iys {
  readonly states = new Map<string, RegisterLine>()
  /** Everything that was taken, in its order: what was told twice would stand here twice. */
  readonly taken: RegisterLine[] = []
  readonly changes: (RegisterLine & { transactionId: string })[] = []
  readonly loads = new Map<string, { lines: RegisterLine[]; outcomes: Outcome[] | null }>()
  /** From now on it has no time, for so many seconds. */
  busy_s = 0
  #numbers = 0

  add(line: RegisterLine): Outcome {
    const refused = (code: string, message: string) => ({ code, message })
    const before = this.states.get(keyOf(line))
    if (!line.recipient) return refused('H114', 'Alıcı (recipient) bulunamadı.')
    if (line.consentDate < '2015-05-01 00:00:00') return refused('H155', 'İzin tarihi 2015-05-01 tarihinden önce olamaz.')
    if (!before && line.status === 'RET') return refused('H175', 'İlk defa kaydedilen alıcı için RET eklenemez.')
    if (before?.status === line.status) return refused('H178', 'İzin durumu zaten kayıtlı.')
    if (before && before.consentDate >= line.consentDate) return refused('H179', 'İzin tarihi kayıtlı izinden ileri olmalıdır.')
    this.states.set(keyOf(line), line)
    this.taken.push(line)
    return { transactionId: `t${++this.#numbers}` }
  }

  addMany(lines: RegisterLine[]): string {
    const ticket = `load-${++this.#numbers}`
    this.loads.set(ticket, { lines, outcomes: null })
    return ticket
  }

  /** It looks at what it was given. */
  work() {
    for (const load of this.loads.values()) load.outcomes ??= load.lines.map((line) => this.add(line))
  }

  /** Somebody refuses or agrees there by herself. */
  hear(line: RegisterLine) {
    this.states.set(keyOf(line), line)
    this.changes.push({ ...line, transactionId: `i${++this.#numbers}` })
  }

  changesSince(after: string | null) {
    const from = after === null ? 0 : Number(after)
    const list = this.changes.slice(from, from + 2)
    return { list, after: String(from + list.length) }
  }
}
const keyOf = ({ type, recipient, recipientType }: Pick<RegisterLine, 'type' | 'recipient' | 'recipientType'>) =>
  `${type} ${recipient} ${recipientType}`

/** Speaks to it without any network. */
export function besideUs(iys: Iys): ConsentRegister {
  const mustHaveTime = () => {
    if (iys.busy_s) throw new RegisterBusy(iys.busy_s)
  }
  const answer = (line: RegisterLine, outcome: Outcome) => {
    if ('transactionId' in outcome) return { outcome: 'taken' as const, transaction_id: outcome.transactionId }
    const state = iys.states.get(keyOf(line))
    const known = state !== undefined && (state.status === line.status || state.consentDate >= line.consentDate)
    return { outcome: 'refused' as const, known, code: outcome.code, error: outcome.message }
  }
  return {
    most: 5_000,
    async add(line) {
      mustHaveTime()
      return answer(line, iys.add(line))
    },
    async addMany(lines) {
      mustHaveTime()
      return iys.addMany([...lines])
    },
    async answersOf(ticket, lines) {
      mustHaveTime()
      const load = iys.loads.get(ticket)
      return load ? lines.map((line, i) => (load.outcomes ? answer(line, load.outcomes[i]!) : { outcome: 'pending' as const })) : null
    },
    async changes(after) {
      mustHaveTime()
      const { list, after: next } = iys.changesSince(after)
      return { lines: list as unknown as Record<string, string>[], after: list.length ? next : null }
    },
  }
}

export interface Counterpart {
  register: ConsentRegister
  iys: Iys
  /** What lets us in is good no longer. */
  forgetWhoWeAre(): void
}

export function registerContract(name: string, meet: () => Promise<Counterpart>) {
  const line = (more: Partial<RegisterLine> = {}): RegisterLine => ({
    ...{
      type: 'MESAJ',
      source: 'HS_WEB',
      recipient: '+905813334455',
      status: 'ONAY',
      consentDate: '2026-03-02 10:00:00',
      recipientType: 'BIREYSEL',
    },
    ...more,
  })
  const patience = () => AbortSignal.timeout(60_000)

  describe(name, () => {
    test('takes a yes and the no after it, and knows them when they are told again', async () => {
      const { register, iys } = await meet()
      const [yes, no] = [line(), line({ status: 'RET', consentDate: '2026-03-03 10:00:00' })]
      const first = await register.add(yes, patience())
      assert.ok(first.outcome === 'taken' && first.transaction_id, JSON.stringify(first))
      const repeated = await register.add(yes, patience())
      assert.ok(repeated.outcome === 'refused' && repeated.known, JSON.stringify(repeated))
      assert.equal((await register.add(no, patience())).outcome, 'taken')
      const late = await register.add(yes, patience())
      assert.ok(late.outcome === 'refused' && late.known, 'what it has is newer')
      assert.deepEqual(iys.taken, [yes, no])
    })

    test('says why it does not take a line, and that it is not for knowing better', async () => {
      const { register, iys } = await meet()
      for (const [bad, code] of [
        [line({ status: 'RET' }), 'H175'],
        [line({ consentDate: '2014-12-31 10:00:00' }), 'H155'],
      ] as const) {
        const answer = await register.add(bad, patience())
        assert.ok(answer.outcome === 'refused' && !answer.known && answer.code === code && answer.error, JSON.stringify(answer))
      }
      assert.deepEqual(iys.taken, [])
    })

    test('looks at a load in its own time, and answers line by line', async () => {
      const { register, iys } = await meet()
      const other = line({ type: 'EPOSTA', recipient: 'ayse@posta.example' })
      const lines = [line(), line({ consentDate: '2014-12-31 10:00:00', recipient: '+905813334466' }), line(), other]
      const ticket = await register.addMany(lines, patience())
      assert.deepEqual(
        (await register.answersOf(ticket, lines, patience()))!.map(({ outcome }) => outcome),
        ['pending', 'pending', 'pending', 'pending'],
      )
      iys.work()
      assert.deepEqual(
        (await register.answersOf(ticket, lines, patience()))!.map((answer) => ('known' in answer ? answer.known : answer.outcome)),
        ['taken', false, true, 'taken'],
      )
      assert.deepEqual(iys.taken, [line(), other])
      assert.equal(await register.answersOf('load-nobody-knows', lines, patience()), null)
    })

    test('comes to an end of a load of which it knows nearly all lines already, little by little', async () => {
      const { register, iys } = await meet()
      const lines = Array.from({ length: 250 }, (_, i) => line({ recipient: `+90581${String(i).padStart(7, '0')}` }))
      for (const known of lines.slice(1)) iys.add(known)
      const ticket = await register.addMany(lines, patience())
      iys.work()
      const settled = new Map<number, LineAnswer>()
      for (let rounds = 0; settled.size < lines.length && rounds < 5; rounds++) {
        const asked = lines.map((one, i) => (settled.has(i) ? { ...one, recipient: '' } : one))
        for (const [i, answer] of (await register.answersOf(ticket, asked, patience()))!.entries())
          if (answer.outcome !== 'pending' && !settled.has(i)) settled.set(i, answer)
      }
      const answers = [...settled.values()]
      assert.equal(answers.filter(({ outcome }) => outcome === 'taken').length, 1)
      assert.equal(answers.filter((answer) => answer.outcome === 'refused' && answer.known).length, 249)
    })

    test('says when to come again where it has no time', async () => {
      const { register, iys } = await meet()
      iys.busy_s = 90
      await assert.rejects(register.add(line(), patience()), (error) => error instanceof RegisterBusy && error.again_after_s === 90)
      await assert.rejects(register.changes(null, patience()), RegisterBusy)
      assert.deepEqual(iys.taken, [])
    })

    test('goes on when what let us in has run out', async () => {
      const { register, iys, forgetWhoWeAre } = await meet()
      await register.add(line(), patience())
      forgetWhoWeAre()
      assert.equal((await register.add(line({ recipient: '+905813334477' }), patience())).outcome, 'taken')
      assert.equal(iys.taken.length, 2)
    })

    test('tells what people told it, each once and in its order, from where we stopped', async () => {
      const { register, iys } = await meet()
      for (const second of [1, 2, 3]) iys.hear(line({ status: 'RET', consentDate: `2026-03-04 10:00:0${second}`, source: 'IYS_WEB' }))
      const heard: string[] = []
      let after: string | null = null
      for (;;) {
        const changes = await register.changes(after, patience())
        if (!changes.lines.length) break
        heard.push(...changes.lines.map(({ consentDate }) => consentDate!))
        after = changes.after
      }
      assert.deepEqual(heard, ['2026-03-04 10:00:01', '2026-03-04 10:00:02', '2026-03-04 10:00:03'])
      iys.hear(line({ consentDate: '2026-03-05 10:00:00', source: 'IYS_WEB' }))
      assert.deepEqual(
        (await register.changes(after, patience())).lines.map(({ consentDate }) => consentDate),
        ['2026-03-05 10:00:00'],
      )
    })
  })
}
