import { type TSchema, Type } from 'typebox';
import { FreeText, TypedAddress } from '../../platform/http/free-text.ts';
import { AddressSchema, Id, Nullable, Strict, Text } from '../../platform/http/schema.ts';

const optional = <T extends TSchema>(schema: T) => Type.Optional(Nullable(schema));

const fields = {
  email: optional(Type.String({ maxLength: 254 })),
  phone: optional(Type.String({ maxLength: 40 })),
  company: optional(FreeText(100, { minLength: 0 })),
  external_id: optional(Text(100)),
  addresses: Type.Optional(Type.Array(TypedAddress, { maxItems: 100, description: 'All addresses.' })),
};

export const NewCustomerBody = Strict({ name: FreeText(100), ...fields });
export const CustomerChangeBody = Strict({ name: Type.Optional(FreeText(100)), ...fields });

export const CustomerSchema = Strict({
  id: Id('cus'),
  name: Type.String(),
  email: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  company: Nullable(Type.String()),
  external_id: Nullable(Type.String()),
  addresses: Type.Array(Strict({ id: Id('adr'), address: AddressSchema })),
  version: Type.Integer(),
});
