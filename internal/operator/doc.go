// Package operator does to whole organisations what only the one who runs the
// service may: it exports one into a file and brings it back, moves it to another
// cell or another server, removes it for ever, and reports how it stands; and it gives
// events that were given up a fresh start, and fills the job site anew. It works as
// the migrator, beside running web and worker processes, and every command may be
// cut off anywhere and run again.
//
// # Who is right
//
// The registry (platform.tenants, in the first database) says where an organisation
// is. Two things close it: its row's held, which every process respects within a
// second and package tenant answers with ErrMaintenance; and the rights
// in the database where it stands, which nobody can overlook. A copy that the
// registry does not lead to is of no worth, with one exception, which moves make.
//
// # Import
//
//	           nothing of it is here, or it is suspended (--replace)
//	entered    its row stands with held = import: nobody can enter
//	files      its files are in the bucket
//	loaded     one transaction has made the schema, filled it, compared every
//	           checksum and written its events; before that there is nothing of it,
//	           or, with --replace, what there was
//	settled    one transaction writes the platform's rows and releases it
//	forgotten  with --replace, files that the archive does not have are gone
//
// Cut off anywhere before settled, it is held, and the same command does the rest
// again: the schema is made anew, files that are there already are left.
//
// # Move within a database
//
//	           the old cell is a member of its role
//	admitted   the new cell is as well
//	settled    the registry leads to the new cell; both can still enter, and both
//	           enter the same tables, so there is nothing to stop
//	expelled   after every process has followed, the old cell is no member
//
// The same command finds out from the rights how far it came.
//
// # Move to another database
//
//	copied     one transaction at the target holds the schema and a copy of a
//	           snapshot; it is not committed, so nobody sees it
//	locked     the source's tables are locked against writers; readers go on, and
//	           whoever wants to write waits. From here on it counts as stopped.
//	carried    what has changed since the snapshot is carried over, foreign keys
//	           stand, and every checksum is the same on both sides
//	held       the registry says held = move
//	committed  the target's transaction. The copy is complete and nobody's: the
//	           registry leads to the source, and its rights are as they were.
//	shut       the source's transaction takes the tenant's role its right to enter
//	           the schema, and ends the locks. Whoever waited to write fails, with
//	           nothing written, and gets ErrMaintenance. This commit is
//	           the moment of the move: before it the source is right, after it the
//	           target.
//	settled    the registry leads to the target, and held is empty
//	dropped    the source's schema and role are gone
//
// Cut off before held, nothing has happened. Cut off between held and shut, the
// source is open by right and closed by held; the command run again throws the copy
// away, releases the organisation and begins anew. What was written to the source
// by a process that had not yet read held is in the source, which is right. Cut off
// after shut, the source is closed for ever and the copy is the organisation; the
// command run again leads the registry to it. After settled only the remains of the
// source are left to remove. At no point do two places take writes: the target
// takes none before settled, the source none after shut.
//
// Events that wait in the source's outbox stay there with their numbers, and are
// found by the former role's name. The target's outbox is lifted above the source's
// numbers, because they are part of letters' keys.
//
// # Drop
//
//	held       held = drop, and a line in the platform's log says what there is to
//	           remove. There is no way back from here but an archive.
//	           then, each of them as often as it takes: queued tasks, events, the
//	           job site, applicants' drafts, files, schema and role in every
//	           database
//	left       one transaction removes the platform's rows and the registry's
//	late       events, tasks and files that came meanwhile are removed
//	proved     every place is searched for what is left
//
// Cut off before left, the command run again goes on. Cut off after it, the line in
// the log still reports what to look for, and the command proves again.
package operator
