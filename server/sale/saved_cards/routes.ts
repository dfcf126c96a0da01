import { Type } from 'typebox'
import { route } from '#platform/http'
import { noStorefront } from '../../foundation/stores/index.ts'
import { cardTermsChanged, changeCard, labelHoldsNumber, MyCards, myCards, removeCard, savedCardUnknown } from './cards.ts'

const Params = Type.Object({ saved_card_id: Type.String({ maxLength: 60 }) })

export const routes = [
  route({
    on: 'GET /v1/me/saved-cards',
    summary: 'My cards in this shop, and the words by which another is saved',
    reply: MyCards,
    refuses: [noStorefront],
    permission: 'customer',
    read: myCards,
  }),
  route({
    on: 'PATCH /v1/me/saved-cards/:saved_card_id',
    summary: 'Name my card, make it the one I pay with unless I say otherwise, or say whether it may be charged without me',
    params: Params,
    body: Type.Object({
      label: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Null()])),
      is_default: Type.Optional(Type.Literal(true)),
      absent_allowed: Type.Optional(Type.Boolean()),
      text_version: Type.Optional(Type.String({ maxLength: 20, description: 'of the words by which I allow it' })),
    }),
    reply: MyCards,
    refuses: [noStorefront, savedCardUnknown, labelHoldsNumber, cardTermsChanged],
    permission: 'customer',
    write: changeCard,
  }),
  route({
    on: 'DELETE /v1/me/saved-cards/:saved_card_id',
    summary: 'Remove my card: nobody pays with it any more, and the payment provider forgets it',
    params: Params,
    reply: MyCards,
    refuses: [noStorefront],
    permission: 'customer',
    write: removeCard,
  }),
]
