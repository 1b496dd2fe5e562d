"""Shapes of payloads, one module each: the file's name is the shape's (``au-cdr`` is read by ``au_cdr.py``).

A module of a shape declares ``SHAPE`` and two functions:

- ``survey(payloads: Sequence[Payload]) -> Mapping[str, str]``: the conventions of one institution, seen over all its payloads
  ({} where the shape has none); an unreadable payload is passed over;
- ``normalize(payload: Payload, conventions: Mapping[str, str], at: str | None) -> Normalized``: one payload; ShapeError when it
  is none of this shape. It gives the product as read, without derived values; ``normalizers.normalize.complete`` adds those
  and checks the whole. ``payload.document(parse)`` parses a body once for both.

A shape whose snapshots are neither JSON nor pages declares ``read_body(body)`` too: how evidence is looked up in them.
One whose payloads explain nothing of each other may declare ``ALONE = True``: then an institution of any size fits into memory.

There is no register: a new shape is a new file here. A module without ``SHAPE`` is shared by shapes.
"""
