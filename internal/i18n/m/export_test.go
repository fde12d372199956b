package m

// IDs are the ids of all messages.
func IDs() (ids []string) {
	for id := range messages {
		ids = append(ids, id)
	}
	return ids
}
