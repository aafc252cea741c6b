"""Reading marks past the session and the driver's cursors: a tenth of the time that a query takes there."""

from collections import deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.kernel.versions import Marks, pair

READ = "SELECT name, mark FROM versions WHERE name IN (%s)"


class Lookup:
    """Reads marks on connections of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.idle = engine, deque[Any]()
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.failures = (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)

    def read(self, names: Collection[str]) -> Marks:
        """The newest marks that were committed; raises one of `failures` where the database is gone."""
        with self.connection() as connection:
            if self.is_sqlite:
                rows = connection.execute(READ % ",".join("?" * len(names)), tuple(names)).fetchall()
            else:
                rows = connection.read(names)
            return pair(names, rows)

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """An idle connection or a new one; one that failed is not used again."""
        try:
            connection = self.idle.pop()
        except IndexError:
            connection = self.connect()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self.idle.append(connection)

    def connect(self) -> Any:
        """A connection outside the pool, on which every statement is a transaction of its own."""
        pooled = self.engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        return connection if self.is_sqlite else Direct(connection)

    def close(self) -> None:
        """Close what is idle."""
        while self.idle:
            self.idle.pop().close()


class Direct:
    """A connection to PostgreSQL that is asked through libpq: without a cursor, which takes longer than the server."""

    def __init__(self, connection: Any) -> None:
        from psycopg import OperationalError, pq  # 10 MB that nobody needs who is on SQLite

        connection.rollback()
        connection.autocommit = True
        self.driver, self.libpq = connection, connection.pgconn
        self.prepared = set[int]()
        self.fine, self.error = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK), OperationalError

    def read(self, names: Collection[str]) -> list[tuple[str, int]]:
        """The rows of these names; raises OperationalError."""
        count = len(names)
        statement = b"marks_%d" % count
        if count not in self.prepared:
            places = ",".join(f"${place + 1}" for place in range(count))
            self.check(self.libpq.prepare(statement, (READ % places).encode()))
            self.prepared.add(count)
        rows = self.check(self.libpq.exec_prepared(statement, [name.encode() for name in names]))
        return [(rows.get_value(row, 0).decode(), int(rows.get_value(row, 1))) for row in range(rows.ntuples)]

    def check(self, result: Any) -> Any:
        """What the server answered; raises OperationalError where that is an error."""
        if result.status not in self.fine:
            raise self.error(result.error_message.decode(errors="replace"))
        return result

    def close(self) -> None:
        """Give the connection up."""
        self.driver.close()
