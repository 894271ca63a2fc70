/** A postal address as it stands on a label; `country` is an ISO 3166 alpha-2 code. */
export type Address = {
  name: string;
  company?: string | null;
  line1: string;
  line2?: string | null;
  city: string;
  region?: string | null;
  postal_code: string;
  country: string;
  phone?: string | null;
  email?: string | null;
};
