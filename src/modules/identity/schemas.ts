import { type TSchema, Type } from 'typebox';
import { FreeText } from '../../platform/http/free-text.ts';
import {
  Id,
  ListQuery,
  Nullable,
  OneOf,
  Page,
  Strict,
  Text,
  Time,
  TimeInput,
} from '../../platform/http/schema.ts';
import { PERMISSIONS } from '../../platform/permissions.ts';
import { MIN_PASSWORD_LENGTH } from './rules/password.ts';
import { ROLE_NAMES } from './rules/roles.ts';

const Email = Text(254, { pattern: '^[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+$' });
// Longer texts are no better and cost time to hash; shorter ones get the reason from the rule.
const Password = Text(200, {
  description: `At least ${MIN_PASSWORD_LENGTH} characters, and not one that is guessed first.`,
});
const RoleSchema = OneOf(ROLE_NAMES);
const Roles = Type.Array(RoleSchema, { maxItems: ROLE_NAMES.length });
const PermissionSchema = OneOf(PERMISSIONS);
const Token = Text(100, { pattern: '^[A-Za-z0-9_-]+$' });

/** A list of everything there is, too short for pages. */
function Items<T extends TSchema>(item: T) {
  return Strict({ items: Type.Array(item) });
}

export const Done = Strict({ ok: Type.Literal(true) });

export const SignInBody = Strict({ email: Text(254), password: Text(200) });

export const Person = Strict({
  id: Id('usr'),
  email: Type.String(),
  name: Type.String(),
  roles: Type.Array(Type.String()),
  time_zone: Type.String(),
});

export const SignedIn = Strict({ user: Person });

export const Me = Strict({
  user: Nullable(Person),
  api_key: Nullable(Strict({ id: Id('key'), name: Type.String() })),
  permissions: Type.Array(PermissionSchema),
  is_demo: Type.Boolean(),
  company_name: Type.String(),
});

export const DemoLogins = Items(
  Strict({ email: Type.String(), password: Type.String(), name: Type.String(), role: RoleSchema }),
);

export const LinkParams = Strict({ token: Token });
export const LinkFacts = Strict({
  purpose: OneOf(['owner', 'invite', 'reset']),
  email: Nullable(Type.String()),
  name: Nullable(Type.String()),
});
export const UseLinkBody = Strict({
  name: Type.Optional(FreeText(100)),
  email: Type.Optional(Email),
  password: Password,
});
export const ChangePasswordBody = Strict({ current_password: Text(200), password: Password });

export const UserParams = Strict({ id: Id('usr') });
export const UserSchema = Strict({
  ...Person.properties,
  is_active: Type.Boolean(),
  is_demo: Type.Boolean(),
  has_password: Type.Boolean({ description: 'False until an invitation was taken.' }),
  created_at: Time,
  last_seen_at: Nullable(Time),
  version: Type.Integer(),
});
export const UserPage = Page(UserSchema);
export const UserList = Strict(ListQuery);
export const CreateUserBody = Strict({
  email: Email,
  name: FreeText(100),
  roles: Roles,
  time_zone: Type.Optional(Text(60)),
});
export const ChangeUserBody = Strict({
  name: Type.Optional(FreeText(100)),
  roles: Type.Optional(Roles),
  is_active: Type.Optional(Type.Boolean()),
  time_zone: Type.Optional(Text(60)),
});
export const PasswordLink = Strict({ url: Type.String(), expires_at: Time });

export const RoleList = Items(
  Strict({ role: RoleSchema, title: Type.String(), permissions: Type.Array(PermissionSchema) }),
);

export const ApiKeyParams = Strict({ id: Id('key') });
export const ApiKeySchema = Strict({
  id: Id('key'),
  name: Type.String(),
  hint: Type.String({ description: 'The beginning and the last four characters.' }),
  scopes: Type.Array(PermissionSchema),
  created_by_name: Nullable(Type.String()),
  created_at: Time,
  expires_at: Nullable(Time),
  last_used_at: Nullable(Time),
  revoked_at: Nullable(Time),
});
export const ApiKeyPage = Page(ApiKeySchema);
export const ApiKeyList = Strict(ListQuery);
export const CreateApiKeyBody = Strict({
  name: FreeText(100),
  scopes: Type.Array(PermissionSchema, { minItems: 1, maxItems: PERMISSIONS.length }),
  expires_at: Type.Optional(Nullable(TimeInput)),
});
export const NewApiKeySchema = Strict({
  ...ApiKeySchema.properties,
  secret: Nullable(
    Type.String({
      description: 'The key itself, this once; null when an Idempotency-Key is answered again.',
    }),
  ),
});
