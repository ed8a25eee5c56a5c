-- The shop database of Acme Outdoor (SQLite). Money is in euro cents.
CREATE TABLE customers (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,
  email       TEXT NOT NULL,
  country     TEXT NOT NULL,               -- DE, FR, GB, US ...
  trail_club  INTEGER NOT NULL DEFAULT 0,  -- 1: member of the Trail Club
  created_at  TEXT NOT NULL                -- YYYY-MM-DD HH:MM:SS, like every date here
);

CREATE TABLE products (
  id          INTEGER PRIMARY KEY,
  sku         TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  category    TEXT NOT NULL,               -- tents, boots, jackets, stoves
  price_cents INTEGER NOT NULL,            -- today's price
  stock       INTEGER NOT NULL,
  active      INTEGER NOT NULL DEFAULT 1   -- 0: no longer in the shop
);

CREATE TABLE orders (
  id          INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  status      TEXT NOT NULL,               -- new, paid, shipped, cancelled
  ordered_at  TEXT NOT NULL,
  shipped_at  TEXT,
  voucher     TEXT                         -- NULL: none
);

CREATE TABLE order_items (
  order_id    INTEGER NOT NULL REFERENCES orders (id),
  product_id  INTEGER NOT NULL REFERENCES products (id),
  quantity    INTEGER NOT NULL,
  price_cents INTEGER NOT NULL,            -- of one piece, on the day of the order
  PRIMARY KEY (order_id, product_id)
);

CREATE TABLE returns (                     -- one item may come back in several returns
  id           INTEGER PRIMARY KEY,
  order_id     INTEGER NOT NULL REFERENCES orders (id),
  product_id   INTEGER NOT NULL REFERENCES products (id),
  quantity     INTEGER NOT NULL,
  reason       TEXT NOT NULL,              -- size, damaged, wrong item, other
  returned_at  TEXT NOT NULL,
  refund_cents INTEGER                     -- NULL: not refunded yet
);
