extension Migration {
    /// Projects, their releases and files.
    static func index(_ dialect: Dialect) -> Migration {
        let (integer, bytes, options) = (dialect.integer, dialect.bytes, dialect.tableOptions)
        return Migration(
            name: "index",
            statements: [
                """
                CREATE TABLE projects (
                    id TEXT PRIMARY KEY NOT NULL,
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
                    project_id TEXT NOT NULL REFERENCES projects (id),
                    user_id TEXT NOT NULL REFERENCES users (id),
                    role TEXT NOT NULL CHECK (role IN ('owner', 'maintainer')),
                    PRIMARY KEY (project_id, user_id)
                ) \(options)
                """,
                "CREATE INDEX roles_by_user ON roles (user_id)",
                """
                CREATE TABLE releases (
                    project_id TEXT NOT NULL REFERENCES projects (id),
                    version TEXT NOT NULL,
                    spelling TEXT NOT NULL,
                    created_at \(integer) NOT NULL,
                    yanked_at \(integer),
                    yank_reason TEXT,
                    PRIMARY KEY (project_id, version)
                ) \(options)
                """,
                """
                CREATE TABLE files (
                    id TEXT PRIMARY KEY NOT NULL,
                    project_id TEXT NOT NULL,
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
                    FOREIGN KEY (project_id, version) REFERENCES releases (project_id, version)
                ) \(options)
                """,
                "CREATE INDEX files_by_release ON files (project_id, version)",
                "CREATE INDEX files_by_sha256 ON files (sha256)",
                """
                CREATE TABLE file_metadata (
                    file_id TEXT PRIMARY KEY NOT NULL REFERENCES files (id),
                    content \(bytes) NOT NULL
                ) \(options)
                """,
                """
                CREATE TABLE used_filenames (
                    filename TEXT PRIMARY KEY NOT NULL,
                    used_at \(integer) NOT NULL
                ) \(options)
                """,
            ]
        )
    }
}
