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
        try writePersonal("address", context.origin.address, of: sequence)
        try writePersonal("agent", context.origin.agent, of: sequence)
        try writePersonal("mail", event.mail, of: sequence)
        return sequence
    }

    private func writePersonal(_ field: String, _ value: String?, of sequence: Int64) throws {
        guard let value else { return }
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try transaction.execute(
            "INSERT INTO event_personal (sequence, field, salt, value) VALUES (\(sequence), \(field), \(salt), \(value))"
        )
    }
}
