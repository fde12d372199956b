// Package pgcount stands between a program and PostgreSQL and counts what they say to
// each other, as it passes on the wire: messages, statements and commits. It is for
// tests and benchmarks, which so count whatever way the program asks.
package pgcount

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
)

// Relay passes connections on to a server. Its counts include all connections.
type Relay struct {
	listener net.Listener
	to       string
	messages atomic.Int64
	commands atomic.Int64
	commits  atomic.Int64
	open     sync.WaitGroup
	mu       sync.Mutex
	conns    []net.Conn
}

// Counts are what has passed.
type Counts struct {
	Messages   int64 // how often the program waited for the server: round trips
	Statements int64 // with BEGIN, SET and COMMIT
	Commits    int64 // of transactions that changed rows
}

// Since is what has passed after earlier counts.
func (c Counts) Since(earlier Counts) Counts {
	return Counts{c.Messages - earlier.Messages, c.Statements - earlier.Statements, c.Commits - earlier.Commits}
}

// Listen starts a relay to the server at an address ("127.0.0.1:5432"), on loopback.
func Listen(to string) (*Relay, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &Relay{listener: l, to: to}
	r.open.Go(r.accept)
	return r, nil
}

// Counts are what has passed up to now.
func (r *Relay) Counts() Counts {
	return Counts{r.messages.Load(), r.commands.Load(), r.commits.Load()}
}

// Through leads a connection string's way through the relay, without TLS.
func (r *Relay) Through(dsn string) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return "", err
	}
	u.Host = r.listener.Addr().String()
	query := u.Query()
	query.Set("sslmode", "disable")
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// Close ends all connections.
func (r *Relay) Close() error {
	err := r.listener.Close()
	r.mu.Lock()
	for _, c := range r.conns {
		_ = c.Close()
	}
	r.mu.Unlock()
	r.open.Wait()
	return err
}

func (r *Relay) accept() {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", r.to)
		if err != nil {
			_ = client.Close()
			continue
		}
		r.mu.Lock()
		r.conns = append(r.conns, client, server)
		r.mu.Unlock()
		r.open.Go(func() { pass(server, client, func() error { _, err := io.Copy(server, client); return err }) })
		r.open.Go(func() { pass(server, client, func() error { return r.count(client, server) }) })
	}
}

// pass copies one way, and ends both ways with it.
func pass(server, client net.Conn, copying func() error) {
	_ = copying()
	_ = server.Close()
	_ = client.Close()
}

// count passes the server's messages on. Each answer to the client ends with
// ReadyForQuery; the first one ends signing in.
func (r *Relay) count(client io.Writer, server io.Reader) error {
	in, out := bufio.NewReaderSize(server, 64<<10), bufio.NewWriterSize(client, 64<<10)
	ready, changed := false, false
	for {
		var head [5]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			return err
		}
		size := int64(binary.BigEndian.Uint32(head[1:])) - 4
		if size < 0 {
			return errors.New("no message of PostgreSQL")
		}
		switch head[0] {
		case 'Z':
			if ready {
				r.messages.Add(1)
			}
			ready = true
		case 'C':
			r.commands.Add(1)
			tag, err := in.Peek(int(min(size, 32)))
			if err != nil {
				return err
			}
			if changed = changed || changes(tag); ends(tag) {
				if changed && tag[0] == 'C' {
					r.commits.Add(1)
				}
				changed = false
			}
		}
		if _, err := out.Write(head[:]); err != nil {
			return err
		}
		if _, err := io.CopyN(out, in, size); err != nil {
			return err
		}
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}

// changes reports whether a command's tag is of one that changed rows: "UPDATE 3".
func changes(tag []byte) bool {
	command, count, _ := strings.Cut(strings.TrimRight(string(tag), "\x00"), " ")
	return (command == "INSERT" || command == "UPDATE" || command == "DELETE") && !strings.HasSuffix(" "+count, " 0")
}

// ends reports whether a command's tag is COMMIT or ROLLBACK.
func ends(tag []byte) bool {
	return bytes.HasPrefix(tag, []byte("COMMIT")) || bytes.HasPrefix(tag, []byte("ROLLBACK"))
}
