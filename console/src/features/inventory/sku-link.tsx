import { Link } from '@tanstack/react-router';

/** A SKU that leads to its page of stock. */
export function SkuLink({ sku }: { sku: string }) {
  return (
    <Link to="/inventory/$sku" params={{ sku }} className="mono">
      {sku}
    </Link>
  );
}
