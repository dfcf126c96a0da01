import type { ComponentType } from 'react'
import { later } from '../later.ts'

/** What opens beside a page, by the prefix of its id. */
export const panels: Record<string, ComponentType<{ id: string }>> = {
  ord: later(() => import('./order.tsx').then((of) => of.OrderPanel)),
  cus: later(() => import('./customer.tsx').then((of) => of.CustomerPanel)),
  prd: later(() => import('./product.tsx').then((of) => of.ProductPanel)),
  prm: later(() => import('./promotion.tsx').then((of) => of.PromotionPanel)),
  var: later(() => import('./variant.tsx').then((of) => of.VariantPanel)),
  dep: later(() => import('./deposit.tsx').then((of) => of.DepositPanel)),
  gft: later(() => import('./gift-card.tsx').then((of) => of.GiftCardPanel)),
  stf: later(() => import('./person.tsx').then((of) => of.PersonPanel)),
  reg: later(() => import('./register.tsx').then((of) => of.RegisterPanel)),
  rev: later(() => import('./review.tsx').then((of) => of.ReviewPanel)),
  seg: later(() => import('./segment.tsx').then((of) => of.SegmentPanel)),
  src: later(() => import('./source.tsx').then((of) => of.SourcePanel)),
  pay: later(() => import('./payment.tsx').then((of) => of.PaymentPanel)),
  pch: later(() => import('./price-change.tsx').then((of) => of.PriceChangePanel)),
  pex: later(() => import('./price-exception.tsx').then((of) => of.PriceExceptionPanel)),
  pin: later(() => import('./price-incident.tsx').then((of) => of.PriceIncidentPanel)),
  prt: later(() => import('./printing.tsx').then((of) => of.PrintingPanel)),
  trf: later(() => import('./goods-transfer.tsx').then((of) => of.GoodsTransferPanel)),
  req: later(() => import('./request.tsx').then((of) => of.RequestPanel)),
}
