import { answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { ActionIcon, Button, Checkbox, Menu, SegmentedControl, Select, Textarea } from '@mantine/core'
import { type RefObject, useState } from 'react'
import { useApi } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { Section } from '../panel.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment } from '../words.tsx'
import { type Note, type Overview, useDesk, useKeeping } from './known.ts'
import './customer.css'

const kinds = ['note', 'size', 'taste'] as const

/** What those who serve her have written down; pinned first. `ref` leads to where one writes. */
export function Notes({
  overview,
  ref,
  onFollowUp,
}: {
  overview: Overview
  ref?: RefObject<HTMLTextAreaElement | null>
  onFollowUp: (of: Note) => void
}) {
  const { t } = useTexts()
  return (
    <Section title={t('notes.title')}>
      <div id="notes" className="c-flow-small">
        <NewNote overview={overview} ref={ref} />
        <ul className="c-notes">
          {overview.notes.map((note) => (
            <OneNote key={note.note_id} note={note} onFollowUp={onFollowUp} />
          ))}
        </ul>
      </div>
    </Section>
  )
}

function NewNote({ overview, ref }: { overview: Overview; ref?: RefObject<HTMLTextAreaElement | null> | undefined }) {
  const { t } = useTexts()
  const api = useApi()
  const { places, location_id } = useDesk([...overview.orders, ...overview.notes, ...overview.follow_ups])
  const [body, setBody] = useState('')
  const [kind, setKind] = useState<(typeof kinds)[number]>('note')
  const [chosen, choose] = useState<string | null>(null)
  const [only_here, setOnlyHere] = useState(false)
  const at = chosen ?? location_id
  const write = useKeeping(
    () =>
      answer(
        api.POST('/v1/customers/{customer_id}/notes', {
          params: { path: { customer_id: overview.customer.customer_id } },
          body: { body, kind, visibility: only_here ? 'location' : 'company', ...(at && { location_id: at }) },
        }),
      ),
    () => {
      setBody('')
      setOnlyHere(false)
      setKind('note')
    },
  )
  const send = () => body.trim() && write.mutate(undefined)
  return (
    <form
      className="c-form"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Textarea
        ref={ref ?? null}
        aria-label={t('notes.new')}
        placeholder={t('notes.new')}
        autosize
        minRows={1}
        maxRows={8}
        maxLength={2_000}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
        }}
      />
      <Refused error={write.error} />
      {body && (
        <>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t('notes.kind')}
            value={kind}
            onChange={(next) => setKind(next as typeof kind)}
            data={kinds.map((value) => ({ value, label: t(`notes.kinds.${value}`) }))}
          />
          {places.size > 1 && <PlaceChoice value={at} onChoose={choose} />}
          <div className="c-form__foot c-form__foot--wide">
            <Checkbox
              size="xs"
              label={t('notes.only_here')}
              checked={only_here}
              onChange={(event) => setOnlyHere(event.currentTarget.checked)}
            />
            <Button type="submit" size="xs" loading={write.isPending}>
              {t('notes.write')}
            </Button>
          </div>
        </>
      )}
    </form>
  )
}

/** In the name of which place something is written down, for those who work at several. */
export function PlaceChoice({ value, onChoose }: { value: string | null; onChoose: (location_id: string | null) => void }) {
  const { t } = useTexts()
  const places = usePlaces()
  return (
    <Select
      size="xs"
      aria-label={t('notes.place')}
      leftSection={<Icon name="store" size={16} />}
      value={value}
      onChange={onChoose}
      data={[...places.values()].map(({ location_id, name }) => ({ value: location_id, label: name }))}
      allowDeselect={false}
      searchable
    />
  )
}

function OneNote({ note, onFollowUp }: { note: Note; onFollowUp: (of: Note) => void }) {
  const { t } = useTexts()
  const api = useApi()
  const places = usePlaces()
  const path = { params: { path: { note_id: note.note_id } } }
  const [text, setText] = useState<string | null>(null)
  const change = useKeeping(
    (body: { body?: string; pinned?: boolean }) => answer(api.PATCH('/v1/customer-notes/{note_id}', { ...path, body })),
    () => setText(null),
  )
  const remove = useKeeping(() => answer(api.DELETE('/v1/customer-notes/{note_id}', path)))
  const place = note.location_id ? places.get(note.location_id)?.name : undefined
  return (
    <li data-pinned={note.pinned || undefined}>
      {text === null ? (
        <p className="c-notes__body">
          {note.kind !== 'note' && <span className="c-tag">{t(`notes.kinds.${note.kind}`)}</span>}
          {note.body}
        </p>
      ) : (
        <form
          className="c-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim()) change.mutate({ body: text })
          }}
        >
          <Textarea
            autosize
            maxLength={2_000}
            aria-label={t('notes.edit')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoFocus
          />
          <div className="c-form__foot">
            <Button size="xs" variant="default" onClick={() => setText(null)}>
              {t('form.cancel')}
            </Button>
            <Button size="xs" type="submit" loading={change.isPending}>
              {t('form.save')}
            </Button>
          </div>
        </form>
      )}
      <Refused error={change.error ?? remove.error} />
      <p className="c-notes__by c-faint">
        {note.pinned && <Icon name="pin" size={14} label={t('notes.pinned')} />}
        <span>{note.written_by?.name ?? t('words.somebody_of_staff')}</span>
        <Moment at={note.written_at} />
        {note.visibility === 'location' && (
          <span className="c-with-icon">
            <Icon name="lock" size={14} />
            {t('notes.only_at', { place: place ?? t('notes.one_place') })}
          </span>
        )}
      </p>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            className="c-notes__more"
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('notes.more', { text: note.body.slice(0, 40) })}
          >
            <Icon name="more" size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="bell" size={16} />} onClick={() => onFollowUp(note)}>
            {t('follow_ups.new')}
          </Menu.Item>
          {note.may_change && (
            <>
              <Menu.Item leftSection={<Icon name="pin" size={16} />} onClick={() => change.mutate({ pinned: !note.pinned })}>
                {t(note.pinned ? 'notes.unpin' : 'notes.pin')}
              </Menu.Item>
              <Menu.Item leftSection={<Icon name="edit" size={16} />} onClick={() => setText(note.body)}>
                {t('notes.edit')}
              </Menu.Item>
              <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => remove.mutate(undefined)}>
                {t('notes.remove')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </li>
  )
}
