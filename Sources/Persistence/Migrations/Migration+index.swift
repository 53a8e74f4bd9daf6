extension Migration {
    /// Projects, who may do what with them, and their releases.
    ///
    /// What belongs to a project is kept by the project's number, which counts up: a publish then writes to the same few pages however
    /// many projects there are. The random `id` is what tokens and people see.
    static func index(_ dialect: Dialect) -> Migration {
        let (integer, options, keyed) = (dialect.integer, dialect.tableOptions, dialect.keyedTableOptions)
        return Migration(
            name: "index",
            statements: [
                """
                CREATE TABLE projects (
                    number \(dialect.sequenceKey),
                    id TEXT NOT NULL UNIQUE,
                    name TEXT NOT NULL UNIQUE,
                    spelling TEXT NOT NULL,
                    status TEXT NOT NULL CHECK (status IN ('active', 'archived', 'quarantined', 'deprecated')),
                    created_at \(integer) NOT NULL,
                    size \(integer) NOT NULL,
                    last_serial \(integer) NOT NULL
                ) \(options)
                """,
                """
                CREATE TABLE roles (
                    project \(integer) NOT NULL REFERENCES projects (number),
                    user_id TEXT NOT NULL REFERENCES users (id),
                    role TEXT NOT NULL CHECK (role IN ('owner', 'maintainer')),
                    PRIMARY KEY (project, user_id)
                ) \(keyed)
                """,
                "CREATE INDEX roles_by_user ON roles (user_id)",
                """
                CREATE TABLE releases (
                    project \(integer) NOT NULL REFERENCES projects (number),
                    version TEXT NOT NULL,
                    spelling TEXT NOT NULL,
                    created_at \(integer) NOT NULL,
                    yanked_at \(integer),
                    yank_reason TEXT,
                    PRIMARY KEY (project, version)
                ) \(keyed)
                """,
            ]
        )
    }

    /// The files of releases. Their metadata is apart: pages are made without it. A name that was deleted stays in `used_filenames`.
    static func files(_ dialect: Dialect) -> Migration {
        let (integer, bytes, options) = (dialect.integer, dialect.bytes, dialect.tableOptions)
        return Migration(
            name: "files",
            statements: [
                """
                CREATE TABLE files (
                    number \(dialect.sequenceKey),
                    project \(integer) NOT NULL,
                    version TEXT NOT NULL,
                    filename TEXT NOT NULL UNIQUE,
                    kind TEXT NOT NULL CHECK (kind IN ('bdist_wheel', 'sdist')),
                    python_tag TEXT NOT NULL,
                    size \(integer) NOT NULL,
                    sha256 TEXT NOT NULL,
                    blake2b_256 TEXT NOT NULL UNIQUE,
                    md5 TEXT,
                    requires_python TEXT,
                    metadata_sha256 TEXT NOT NULL,
                    comment TEXT,
                    attestations TEXT,
                    uploaded_at \(integer) NOT NULL,
                    uploaded_by TEXT NOT NULL REFERENCES users (id),
                    FOREIGN KEY (project, version) REFERENCES releases (project, version)
                ) \(options)
                """,
                "CREATE INDEX files_by_release ON files (project, version)",
                """
                CREATE TABLE file_metadata (
                    file \(integer) PRIMARY KEY NOT NULL REFERENCES files (number),
                    content \(bytes) NOT NULL
                ) \(options)
                """,
                """
                CREATE TABLE used_filenames (
                    filename TEXT PRIMARY KEY NOT NULL,
                    deleted_at \(integer) NOT NULL
                ) \(dialect.keyedTableOptions)
                """,
            ]
        )
    }
}
