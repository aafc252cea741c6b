"""Rows written in bulk, as fast as each database takes them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, insert, text

from app.kernel.database import connect

Row = dict[str, Any]


def pour(connection: Connection, rows: Iterable[tuple[Any, Row]]) -> dict[Any, list[Row]]:
    """Write rows in the order of their tables; PostgreSQL takes them by COPY. What was written."""
    tables: dict[Any, list[Row]] = {}
    for model, row in rows:
        tables.setdefault(getattr(model, "__table__", model), []).append(row)
    for table, its_rows in tables.items():
        if connection.dialect.name == "postgresql":
            copy(connection, table, its_rows)
        else:
            connection.execute(insert(table), its_rows)
    return tables


def copy(connection: Connection, table: Table, rows: list[Row]) -> None:
    """COPY rows into a table of PostgreSQL, and let its numbers go on after them."""
    columns: Any = [column for column in table.c if column.name not in rows[0]]
    fixed = {each.name: default_of(each) for each in columns if each.default is not None}
    names = [*rows[0], *fixed]
    convert = [table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for name in names]
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as stream:
        for row in rows:
            values = (*row.values(), *fixed.values())
            stream.write_row(
                [process(value) if process else value for value, process in zip(values, convert, strict=True)]
            )
    if "id" in names:
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}")


def default_of(column: Any) -> Any:
    """What a new row holds where nobody says otherwise."""
    return column.default.arg(None) if column.default.is_callable else column.default.arg


def settle(url: str) -> None:
    """What PostgreSQL does by itself after a while: tidy up and look at what there is."""
    engine = connect(url)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("CHECKPOINT"))
    engine.dispose()
