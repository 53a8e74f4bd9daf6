/// The projects that an index has (simple repository API, version 1.4: PEP 503, 629, 691).
public struct SimpleProjectList: Hashable, Sendable {
    /// One project.
    public struct Project: Hashable, Sendable {
        /// Its name, which is shown as it is spelt.
        public let name: ProjectName
        /// The number of the last change to it.
        public let lastSerial: Int64

        /// A project.
        public init(name: ProjectName, lastSerial: Int64) {
            self.name = name
            self.lastSerial = lastSerial
        }
    }

    /// The projects, in the order in which they are to be listed.
    public let projects: [Project]
    /// The number of the last change to the index.
    public let lastSerial: Int64

    /// A list. Quarantined projects are to be left out (PEP 792).
    public init(projects: [Project], lastSerial: Int64) {
        self.projects = projects
        self.lastSerial = lastSerial
    }

    /// The document `application/vnd.pypi.simple.v1+json`: compact, keys sorted, a line feed at its end.
    public func json() -> [UInt8] {
        var document = DocumentBytes(capacity: 128 + projects.reduce(0) { $0 + $1.name.spelling.utf8.count + 56 })
        document.append("{\"meta\":{\"_last-serial\":")
        document.append(decimal: lastSerial)
        document.append(",\"api-version\":")
        document.append(json: SimpleProjectPage.apiVersion)
        document.append("},\"projects\":[")
        for (index, project) in projects.enumerated() {
            document.append(index == 0 ? "{\"_last-serial\":" : ",{\"_last-serial\":")
            document.append(decimal: project.lastSerial)
            document.append(",\"name\":")
            document.append(json: project.name.spelling)
            document.append("}")
        }
        document.append("]}\n")
        return document.bytes
    }

    /// The document `application/vnd.pypi.simple.v1+html`, which is also served as `text/html`.
    public func html() -> [UInt8] {
        let names = projects.reduce(0) { $0 + $1.name.spelling.utf8.count * 2 + 48 }
        var document = DocumentBytes(capacity: 512 + names)
        document.append(head: "Simple index")
        for project in projects {
            document.append("    <a href=\"/simple/")
            document.append(html: project.name.normalized)
            document.append("/\">")
            document.append(html: project.name.spelling)
            document.append("</a><br />\n")
        }
        document.append(footWithSerial: lastSerial)
        return document.bytes
    }
}
