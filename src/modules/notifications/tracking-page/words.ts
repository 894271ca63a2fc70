/** Every sentence of the tracking page, so that another language is another file like this one. */
export const words = {
  language: 'en',
  order: (number: number) => `Order ${number}`,
  parcel: (number: number) => `Parcel ${number}`,
  parcels: 'Parcels of this order',
  steps: 'Where it is',
  in_parcel: 'In this parcel',
  in_order: 'In this order',
  still_to_come: 'Still to come',
  still_to_come_note: 'Not packed yet. It follows in a parcel of its own.',
  carrier_fallback: 'the carrier',
  tracking_number: 'Tracking number',

  arriving: (day: string) => `Arriving ${day}`,
  arriving_by: (day: string) => `Arriving by ${day}`,
  expected: (day: string) => `Expected ${day}`,
  delivered: (day: string) => `Delivered ${day}`,
  today: (day: string) => `today, ${day}`,
  tomorrow: (day: string) => `tomorrow, ${day}`,
  today_at: (time: string) => `today ${time}`,
  by: (time: string) => `by ${time}`,
  last_seen: (place: string) => `Last seen in ${place}`,

  preparing: 'We are preparing your order',
  preparing_note: 'The day of arrival appears here as soon as it is packed.',
  being_packed: 'We are getting it ready.',
  waits_for_carrier: (carrier: string) => `It is packed and waits for ${carrier}.`,
  handed_over: (carrier: string) => `${carrier} has it.`,
  on_the_road: 'On its way',
  waiting_for_stock: 'Waiting for new stock',
  waiting_for_stock_note:
    'Something you ordered has to arrive with us first. We ship it as soon as it is here.',
  waiting_for_stock_until: (day: string) =>
    `Something you ordered has to arrive with us first. We expect to ship it by ${day}.`,
  item_waits: 'waiting for new stock',
  item_expected: (day: string) => `expected ${day}`,
  on_hold: 'Your order is on hold',
  on_hold_note:
    'Something has to be settled before it can leave. Nothing is lost; please write to us if this takes long.',
  cancelled: 'This order was cancelled',
  cancelled_note: 'Nothing more will be sent.',
  shipped_elsewhere: 'This order was sent',
  shipped_elsewhere_note: 'It left before parcels were followed here, so there are no steps to show.',

  as_promised: 'As promised.',
  early: (day: string, days: number) =>
    `We promised ${day}, so it comes ${days === 1 ? 'a day' : `${days} days`} early.`,
  late: (day: string, days: number) =>
    `We promised ${day}. It comes ${days === 1 ? 'a day' : `${days} days`} late, and we are sorry.`,
  overdue: (news: string) =>
    `It should have been here by now, and we are sorry. The last news is from ${news}.`,
  overdue_unheard: 'It should have been here by now, and we are sorry.',
  delivered_note: (carrier: string, time: string, zone: string) =>
    `${carrier} delivered it at ${time}, ${zone}.`,
  ready_to_collect: 'Ready to collect',
  ready_to_collect_note: (carrier: string, place: string) =>
    `${carrier} holds it for you${place === '' ? '' : ` in ${place}`}. You may need a proof of who you are.`,
  not_delivered: 'It could not be delivered',
  not_delivered_note: (carrier: string) =>
    `${carrier} reports that it could not hand it over. If you hear nothing within a day, please write to us.`,
  comes_back: 'On its way back to us',
  comes_back_note: (carrier: string) =>
    `${carrier} could not deliver it and brings it back. Please write to us if you still want it.`,

  step_packed: 'Packed',
  step_handed: (carrier: string) => `Handed to ${carrier}`,
  step_on_the_way: 'On the way',
  step_out: 'Out for delivery',
  step_delivered: 'Delivered',

  tab_delivered: 'Delivered',
  tab_today: 'Today',
  tab_tomorrow: 'Tomorrow',
  tab_preparing: 'Preparing',
  tab_trouble: 'Please look',

  times_in: (zone: string) => `Times are in ${zone}.`,
  private_link: `This link is private: whoever holds it can see what was sent, but not your address or payment.`,
  unknown_title: 'Tracking',
  unknown: 'This link leads nowhere',
  unknown_note:
    'No parcel belongs to it. Perhaps a part of it was cut off: please open it from your e-mail once more, or copy it whole.',
} as const;
