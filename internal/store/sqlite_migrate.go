//go:build !js

package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
)

// The migrations run in the order of their names, each once; a file that has
// been released is never edited. `wrangler d1 migrations apply` reads the same
// directory.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date, a migration a transaction.
func (d *sqliteDatabase) migrate(ctx context.Context) error {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	conn := d.writer.conn
	if _, err := conn.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_migrations (
		version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL) STRICT`); err != nil {
		return explained(err, d.file)
	}
	var version int
	if err := conn.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM schema_migrations`).Scan(&version); err != nil {
		return explained(err, d.file)
	}
	if version > len(files) {
		return fmt.Errorf("a newer countersign made this database (schema %d, this one knows %d): use that one, or restore a backup", version, len(files))
	}
	for i, file := range files[version:] {
		if err := migrate(ctx, conn, version+i+1, file); err != nil {
			return fmt.Errorf("migration %s: %w", file, explained(err, d.file))
		}
	}
	return nil
}

// migrate runs one migration.
func migrate(ctx context.Context, conn *sql.Conn, version int, file string) error {
	text, err := migrations.ReadFile(file)
	if err != nil {
		return err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, string(text)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO schema_migrations (version, name) VALUES (?, ?)`, version, file); err != nil {
		return err
	}
	return tx.Commit()
}
