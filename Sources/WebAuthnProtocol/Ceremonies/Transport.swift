/// The transports that are known (WebAuthn L3, section 5.8.4).
enum Transport: String, CaseIterable {
    case usb
    case nfc
    case ble
    case smartCard = "smart-card"
    case hybrid
    case `internal`
}
