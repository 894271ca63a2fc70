/** Units of an order line, promised or missing; `reserved` of them were kept for the order at that location. */
export type OrderLineUnits = {
  order_line_id: string;
  variant_id: string;
  quantity: number;
  reserved?: number;
};

/** Units that one location promises to ship for one order. */
export type Allocation = {
  location_id: string;
  service_code: string;
  ship_by: Date;
  deliver_by: Date;
  lines: OrderLineUnits[];
};

/** Units of an order line that wait for stock. */
export type Shortage = OrderLineUnits & {
  policy: 'backorder' | 'preorder';
  /** The day by which they are promised to ship, and the day of the supply that they will come from; null where nobody knows. */
  promised_at: Date | null;
  expected_at: Date | null;
  /** Sold under a cap. */
  is_capped: boolean;
  /** For a component the line of its bundle, and how many of it each bundle takes. */
  bundle_line_id: string | null;
  per_bundle: number;
};
