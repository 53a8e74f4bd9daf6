/// Writes an event and, apart from it, its personal fields, each with a salt of its own.
///
/// The event row stays for ever. A personal field can be erased later by dropping its row: with the salt gone, nothing that was
/// computed from both can be traced back to the value.
struct EventWriter {
    let transaction: WriteTransaction

    func write(_ event: Event) throws -> Int64 {
        let context = transaction.context
        let sequence = try transaction.insert(
            """
            INSERT INTO events (time, tag, actor, subject, payload)
            VALUES (\(context.time), \(event.tag.rawValue), \(context.actor.text), \(event.subject.text), \(event.payload.bytes))
            RETURNING sequence
            """
        )
        try writePersonal(event, sequence)
        return sequence
    }

    /// Three rows at the most, in one statement.
    private func writePersonal(_ event: Event, _ sequence: Int64) throws {
        let origin = transaction.context.origin
        let fields = [("address", origin.address), ("agent", origin.agent), ("mail", event.mail)]
        let rows: [[SQLValue]] = try fields.compactMap { name, value in
            try value.map { [.integer(sequence), .text(name), .blob(try randomBytes(16)), .text($0)] }
        }
        guard !rows.isEmpty else { return }
        try transaction.execute("INSERT INTO event_personal (sequence, field, salt, value) VALUES \(rows: rows)")
    }
}
