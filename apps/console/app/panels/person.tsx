import { type Answer, answer } from '@birge/api-client'
import { Icon, type Locale, locales } from '@birge/ui'
import { Avatar, Button, MultiSelect, PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { Fact, Facts, FormFoot, Panel, PanelState, Section, usePanel } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, State } from '../words.tsx'

type Person = Answer<'/v1/staff/{staff_id}'>
const roles = ['owner', 'manager', 'associate', 'agent', 'analyst'] as const
type Role = (typeof roles)[number]

/** Somebody who is not there yet. */
export const NEW_PERSON = 'stf_new'

export function PersonPanel({ id }: { id: string }) {
  return id === NEW_PERSON ? <NewPerson /> : <KnownPerson id={id} />
}

function KnownPerson({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const person = useAnswer(['staff', 'one', id], () => answer(api.GET('/v1/staff/{staff_id}', { params: { path: { staff_id: id } } })))
  return (
    <PanelState query={person}>
      {() => {
        const known = person.data!
        return (
          <Panel
            kind={t(`roles.${known.role as 'owner'}`)}
            title={known.name}
            picture={
              <Avatar size={40} radius="xl" color={known.disabled_at ? 'gray' : 'pine'} aria-hidden>
                {known.initials}
              </Avatar>
            }
            state={known.disabled_at ? <State tone="quiet">{t('staff.disabled')}</State> : <State tone="good">{t('staff.active')}</State>}
          >
            <Facts>
              <Fact name={t('staff.email')}>{known.email ? <a href={`mailto:${known.email}`}>{known.email}</a> : '–'}</Fact>
              <Fact name={t('staff.since')}>
                <Moment at={known.created_at} full />
              </Fact>
              {known.disabled_at && (
                <Fact name={t('staff.disabled_since')}>
                  <Moment at={known.disabled_at} full />
                </Fact>
              )}
            </Facts>
            {can('staff.manage') && (
              <>
                <Work key={known.role + known.location_ids.join()} person={known} />
                <Secrets person={known} />
                <Disabling person={known} />
              </>
            )}
          </Panel>
        )
      }}
    </PanelState>
  )
}

type Change = Partial<Works & { pin: string; password: string; disabled: boolean }>

/** Changes somebody; what is refused is told where it was asked. */
function useChange(staff_id: string, done?: () => void) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  return useMutation({
    mutationFn: (body: Change) => answer(api.PATCH('/v1/staff/{staff_id}', { params: { path: { staff_id } }, body })),
    onSuccess: async () => {
      await memory.invalidateQueries({ queryKey: ['staff'] })
      notifications.show({ message: t('staff.saved') })
      done?.()
    },
  })
}

interface Works {
  role: Role
  locale: Locale
  works_everywhere: boolean
  location_ids: string[]
}

/** Role, language and places: the same for somebody new and somebody known. */
function WorkFields({ work, set }: { work: Works; set: (change: Partial<Works>) => void }) {
  const { t } = useTexts()
  const places = usePlaces()
  return (
    <>
      <Select
        label={t('staff.role')}
        description={t(`staff.role_texts.${work.role}`)}
        value={work.role}
        onChange={(role) => role && set({ role: role as Role })}
        data={roles.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
        allowDeselect={false}
      />
      <Switch
        label={t('staff.works_everywhere')}
        checked={work.works_everywhere}
        onChange={(event) => set({ works_everywhere: event.currentTarget.checked })}
      />
      {!work.works_everywhere && (
        <MultiSelect
          label={t('staff.places')}
          placeholder={work.location_ids.length ? '' : t('staff.nowhere')}
          value={work.location_ids}
          onChange={(location_ids) => set({ location_ids })}
          data={[...places.values()].map(({ location_id, name }) => ({ value: location_id, label: name }))}
          searchable
        />
      )}
      <Select
        label={t('staff.language')}
        value={work.locale}
        onChange={(locale) => locale && set({ locale: locale as Locale })}
        data={locales.map((locale) => ({ value: locale, label: t(`languages.${locale}`) }))}
        allowDeselect={false}
      />
    </>
  )
}

function Work({ person }: { person: Person }) {
  const { t } = useTexts()
  const before: Works = {
    role: person.role as Role,
    locale: person.locale as Locale,
    works_everywhere: person.works_everywhere,
    location_ids: person.location_ids,
  }
  const [work, setWork] = useState(before)
  const change = useChange(person.staff_id)
  const isChanged = JSON.stringify(work) !== JSON.stringify(before)
  const send = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(work)
  }
  return (
    <Section title={t('staff.work')}>
      <form className="c-form" onSubmit={send}>
        <Refused error={change.error} />
        <WorkFields work={work} set={(part) => setWork((last) => ({ ...last, ...part }))} />
        {isChanged && <FormFoot query={change} onCancel={() => setWork(before)} />}
      </form>
    </Section>
  )
}

/** A new PIN or password. The old one is known to nobody and shown to nobody. */
function Secrets({ person }: { person: Person }) {
  const { t } = useTexts()
  const [open, setOpen] = useState<'pin' | 'password' | null>(null)
  return (
    <Section title={t('staff.sign_in')}>
      <ul className="c-lines">
        {(['pin', 'password'] as const).map((kind) => (
          <li key={kind}>
            <Icon name={kind === 'pin' ? 'store' : 'key'} size={18} />
            <div>
              <span>{t(`staff.${kind}`)}</span>
              <span className="c-below c-faint">{t(`staff.${kind}_text`)}</span>
            </div>
            <span className="c-faint">
              {(kind === 'pin' ? person.has_pin : person.has_password) ? t('staff.is_set') : t('staff.is_not_set')}
            </span>
            <Button size="xs" variant="default" onClick={() => setOpen(open === kind ? null : kind)}>
              {t('staff.set_new')}
            </Button>
          </li>
        ))}
      </ul>
      {open && <Secret key={open} kind={open} person={person} done={() => setOpen(null)} />}
    </Section>
  )
}

const shapes = { pin: /^\d{4,6}$/, password: /^.{10,128}$/ }

function Secret({ kind, person, done }: { kind: 'pin' | 'password'; person: Person; done: () => void }) {
  const { t } = useTexts()
  const [secret, setSecret] = useState('')
  const [wrong, setWrong] = useState(false)
  const change = useChange(person.staff_id, done)
  const send = (event: FormEvent) => {
    event.preventDefault()
    const isRight = shapes[kind].test(secret)
    setWrong(!isRight)
    if (isRight) change.mutate({ [kind]: secret })
  }
  return (
    <form className="c-form c-form--boxed" onSubmit={send} onKeyDown={(event) => event.key === 'Escape' && done()} noValidate>
      <Refused error={change.error} />
      <PasswordInput
        label={t(`staff.new_${kind}`)}
        description={`${t(`staff.${kind}_rule`)} ${t('staff.signs_out')}`}
        autoComplete="new-password"
        inputMode={kind === 'pin' ? 'numeric' : 'text'}
        autoFocus
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
        error={wrong && t(`staff.${kind}_rule`)}
        visibilityToggleButtonProps={{ 'aria-label': t('sign_in.show_password') }}
      />
      <FormFoot query={change} onCancel={done} />
    </form>
  )
}

function Disabling({ person }: { person: Person }) {
  const { t } = useTexts()
  const { session } = useSession()
  const [sure, setSure] = useState(false)
  const change = useChange(person.staff_id, () => setSure(false))
  const isDisabled = person.disabled_at !== null
  if (person.staff_id === session.staff_id) return <p className="c-faint">{t('staff.yourself')}</p>
  return (
    <Section title={t(isDisabled ? 'staff.enable' : 'staff.disable')}>
      <Refused error={change.error} />
      <p className="b-soft">{t(isDisabled ? 'staff.enable_text' : 'staff.disable_text', { name: person.name })}</p>
      <div className="c-actions">
        {isDisabled ? (
          <Button size="sm" variant="default" loading={change.isPending} onClick={() => change.mutate({ disabled: false })}>
            {t('staff.enable')}
          </Button>
        ) : sure ? (
          <>
            <Button size="sm" variant="default" onClick={() => setSure(false)}>
              {t('form.cancel')}
            </Button>
            <Button size="sm" color="red" loading={change.isPending} onClick={() => change.mutate({ disabled: true })}>
              {t('staff.disable_sure')}
            </Button>
          </>
        ) : (
          <Button size="sm" variant="light" color="red" onClick={() => setSure(true)}>
            {t('staff.disable')}
          </Button>
        )}
      </div>
    </Section>
  )
}

function NewPerson() {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const { show } = usePanel()
  const { session } = useSession()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [pin, setPin] = useState('')
  const [password, setPassword] = useState('')
  const [work, setWork] = useState<Works>({
    role: 'associate',
    locale: session.locale as Locale,
    works_everywhere: false,
    location_ids: [],
  })
  const [tried, setTried] = useState(false)
  const wrong = {
    name: !name.trim() && t('staff.name_missing'),
    pin: pin !== '' && !shapes.pin.test(pin) && t('staff.pin_rule'),
    password: password !== '' && !shapes.password.test(password) && t('staff.password_rule'),
  }
  const add = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/staff', {
          body: {
            name: name.trim(),
            ...work,
            ...(email.trim() && { email: email.trim() }),
            ...(pin && { pin }),
            ...(password && { password }),
          },
        }),
      ),
    onSuccess: async (person) => {
      await memory.invalidateQueries({ queryKey: ['staff'] })
      notifications.show({ message: t('staff.added', { name: person.name }) })
      show(person.staff_id, { replace: true })
    },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!Object.values(wrong).some(Boolean)) add.mutate()
  }
  const secret = { autoComplete: 'new-password', visibilityToggleButtonProps: { 'aria-label': t('sign_in.show_password') } }
  return (
    <Panel kind={t('pages.staff')} title={t('staff.add')}>
      <form className="c-form" onSubmit={send} noValidate>
        <Refused error={add.error} />
        <TextInput
          label={t('staff.name')}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
          error={tried && wrong.name}
          autoFocus
          required
        />
        <WorkFields work={work} set={(part) => setWork((last) => ({ ...last, ...part }))} />
        <TextInput
          label={t('staff.email')}
          description={t('staff.email_text')}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('staff.password')}
          description={t('staff.password_rule')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={tried && wrong.password}
          {...secret}
        />
        <PasswordInput
          label={t('staff.pin')}
          description={t('staff.pin_rule')}
          inputMode="numeric"
          value={pin}
          onChange={(event) => setPin(event.currentTarget.value)}
          error={tried && wrong.pin}
          {...secret}
        />
        <div className="c-form__foot">
          <Button type="submit" size="sm" loading={add.isPending}>
            {t('staff.add')}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
