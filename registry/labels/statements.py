"""The SQL statements of a label check, without the ORM and the same for both databases."""

SEAT = """
SELECT b.format, b.epoch, e.fingerprint, b.has_pins
  FROM label_batch b JOIN label_epoch e ON e.number = b.epoch WHERE b.number = $1
"""
"""The facts of an order that never change, with which a code's seal is checked."""

RUNS = """
SELECT first, last, state, id, takes_back, marked_at, until, public_reason, public_advice, order_version
  FROM label_range WHERE batch_number = $1 AND order_version > $2 ORDER BY order_version, marked_at, id
"""
"""The states recorded for the labels of an order after a version of the order (-1: all), oldest first."""

OPENED = """
SELECT confirmed_at, place FROM label_pin WHERE batch_number = $1 AND label_index = $2 AND confirmed_at IS NOT NULL
"""
"""When and where the number under a label's coating was first confirmed."""

HANGS_ON = """
SELECT b.number, l.id, q.id, a.id, a.record_id, a.party_id, l.plot_id, q.plot_id, a.title_id
  FROM label_batch b
  JOIN lot l ON l.id = b.lot_id
  JOIN certified_quantity q ON q.id = l.certified_quantity_id
  JOIN authorisation a ON a.id = q.authorisation_id
 WHERE b.number = $1
"""
"""The keys of all subjects whose entries can change the verdict on a label of the order, or what is shown of it."""

LAST_LINE = "SELECT coalesce(max(position), 0) FROM entry"
SINCE = "SELECT position, subject, subject_id, act FROM entry WHERE position > $1 ORDER BY position LIMIT $2"
"""The entries after a position."""

BATCH = """
SELECT b.status, b.quantity, b.pack, coalesce(l.measure, q.measure),
       l.product, l.number, l.status, l.produced_on, l.expires_on, l.gtin,
       a.number, a.status, a.valid_from, a.valid_until,
       r.id, r.name, r.kind, r.category, r.registration_number, r.office, r.status, r.expires_on, r.is_example,
       p.name, p.kind, p.address, p.is_example,
       u.name, u.level, v.name, v.level, w.name,
       (SELECT max(d.version) FROM particulars d WHERE d.record_id = r.id),
       t.kind, t.registration_number, t.status, t.expires_on,
       (SELECT d.body FROM particulars d WHERE d.record_id = t.id ORDER BY d.version DESC LIMIT 1),
       s.sessions_in_30_days, s.sessions, s.provinces_in_7_days, s.countries_in_48_hours,
       s.days_after_sale, s.far_km, s.fast_kmh, s.over_median_percent, s.shadow_until,
       r.registered_on, (SELECT max(n.ended_at) FROM ending n WHERE n.record_id = r.id),
       coalesce(l.public_reason, o.public_reason), coalesce(l.public_advice, o.public_advice), l.measure
  FROM label_batch b
  JOIN lot l ON l.id = b.lot_id
  JOIN certified_quantity q ON q.id = l.certified_quantity_id
  JOIN authorisation a ON a.id = q.authorisation_id
  JOIN record r ON r.id = a.record_id
  LEFT JOIN lot o ON o.id = l.recalled_with
  LEFT JOIN record t ON t.id = a.title_id AND t.custody = 'own'
  JOIN party p ON p.id = a.party_id
  LEFT JOIN administrative_unit u ON u.id = p.unit_id
  LEFT JOIN administrative_unit v ON v.id = u.parent_id
  LEFT JOIN administrative_unit w ON w.id = v.parent_id
  LEFT JOIN scan_limits s ON s.record_id = r.id
   AND s.version = (SELECT max(o.version) FROM scan_limits o WHERE o.record_id = r.id)
 WHERE b.number = $1
"""
"""What all labels of an order share: one row, none when there is no such order."""

MADE_OF = """
WITH RECURSIVE inside(id) AS (
  SELECT i.source_id FROM lot_input i JOIN label_batch b ON b.lot_id = i.lot_id WHERE b.number = $1
   UNION
  SELECT i.source_id FROM lot_input i JOIN inside ON i.lot_id = inside.id
)
SELECT l.id, l.number, l.product, l.produced_on, u.name, l.plot_id
  FROM inside JOIN lot l ON l.id = inside.id
  JOIN certified_quantity q ON q.id = l.certified_quantity_id
  LEFT JOIN plot p ON p.id = coalesce(l.plot_id, q.plot_id)
  LEFT JOIN administrative_unit u ON u.id = p.unit_id
 ORDER BY l.produced_on, l.number
"""
"""All lots that are part of an order's lot, the oldest first; used only when that lot is made of others."""

_CHANGES = """
SELECT {key}e.act, e.at, i.packing, i.body
  FROM entry e
  LEFT JOIN item i ON i.position = e.position AND e.act = 'correct_suspension'
 WHERE e.subject = 'authorisation'{mine}
   AND (e.act IN ('suspend', 'reinstate', 'revoke') AND e.phase = 'taken'
        OR e.act = 'correct_suspension' AND e.phase = 'confirmed')
 ORDER BY e.position
"""
CHANGES = _CHANGES.format(key="", mine=" AND e.subject_id = $1")
"""The changes of a right of use, by its key as entries name it; a correction comes with the item after it."""
ALL_CHANGES = _CHANGES.format(key="e.subject_id, ", mine="")
"""The same for every right of use, with its key first."""

LIMITS = """
SELECT d.body -> 'characteristics'
  FROM label_batch b
  JOIN lot l ON l.id = b.lot_id
  JOIN certified_quantity q ON q.id = l.certified_quantity_id
  JOIN authorisation a ON a.id = q.authorisation_id
  JOIN particulars d ON d.record_id = a.record_id
 WHERE b.number = $1 AND d.version = $2
"""
"""The measurable limits in one version of the particulars, as JSON. A version never changes."""
