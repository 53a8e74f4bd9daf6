internal import Accounts

extension PublishingRefusal {
    package var code: String {
        switch self {
        case .actionUnknown: "action-unknown"
        case .actionGone: "action-gone"
        case .fieldMissing: "field-missing"
        case .fieldMalformed: "field-invalid"
        case .fieldRepeated: "field-repeated"
        case .fieldTooLong: "field-too-long"
        case .formTooLarge: "form-too-large"
        case .fieldIsFile: "field-is-file"
        case .filetypeUnknown: "filetype-unknown"
        case .digestMissing: "digest-missing"
        case .digestMismatch: "digest-mismatch"
        case .contentMissing: "content-missing"
        case .contentIsImage: "content-type"
        case .filename: "filename-invalid"
        case .filenameMismatch: "filename-mismatch"
        case .fileTooLarge: "file-too-large"
        case .projectTooLarge: "project-too-large"
        case .fileExists, .contentExists, .sameWheel: "file-exists"
        case .filenameUsed: "filename-used"
        case .secondSdist: "second-sdist"
        case .archive: "archive-invalid"
        case .memberMissing: "archive-member-missing"
        case .record: "record-invalid"
        case .metadata: "metadata-invalid"
        case .metadataMismatch: "metadata-mismatch"
        case .notPermitted: "not-permitted"
        case .notAccepting: "project-closed"
        case .newProjectsClosed: "new-projects"
        case .trustedPublishingOnly: "trusted-publishing-only"
        case .tooManyNewProjects: "too-many-new-projects"
        case .storageFull: "storage-full"
        }
    }

    package var sentence: String {
        switch self {
        case .actionUnknown(let action):
            "The action '\(quotable(action))' is not known: an upload has the field ':action' with 'file_upload'."
        case .actionGone(let action):
            "The action '\(quotable(action))' is no longer supported: upload a file with the action 'file_upload'."
        case .fieldMissing(let field): "The form has no field '\(field)': it is required."
        case .fieldMalformed(let field, let rule): "The form's field '\(field)' is not valid: \(rule)\(rule.hasSuffix(".") ? "" : ".")"
        case .fieldRepeated(let field): "The form's field '\(quotable(field))' came more often than it may: send it once."
        case .fieldTooLong(let field, let limit): "The form's field '\(quotable(field))' is longer than \(limit) bytes."
        case .formTooLarge(let limit): "The form's text is longer than \(limit) bytes in all: send fewer or shorter fields."
        case .fieldIsFile(let field): "The form's field '\(quotable(field))' came as a file: send it as text; only 'content' is a file."
        case .filetypeUnknown(let type): "The file type '\(quotable(type))' is not accepted: it is 'bdist_wheel' or 'sdist'."
        case .digestMissing: "The form has no digest: send at least one of 'sha256_digest', 'blake2_256_digest' and 'md5_digest'."
        case .digestMismatch(let field, let given, let computed):
            "The digest does not match: '\(field)' says \(given), the bytes that arrived have \(computed). Send the file again."
        case .contentMissing: "The form has no file: send it in the field 'content'."
        case .contentIsImage(let type): "The file came with the content type '\(quotable(type))': an image is not a distribution."
        case .filename(let sentence), .archive(let sentence), .record(let sentence): sentence
        case .filenameMismatch(let what, let filename, let metadata):
            "The file name says the \(what) '\(quotable(filename))', the metadata inside says '\(quotable(metadata))': build the file again."
        case .fileTooLarge(let limit): "The file is larger than the limit of \(limit) bytes on this index."
        case .projectTooLarge(let name, let limit):
            "The project '\(name)' would be larger than the limit of \(limit) bytes on this index: delete old files first."
        case .fileExists(let name):
            "File already exists: '\(name)' was uploaded before with other contents. Files never change: publish a new version."
        case .contentExists(let filename): "File already exists: the same contents were uploaded before as '\(filename)'."
        case .sameWheel(let existing):
            "File already exists: '\(existing)' has the same build and tags, its name only spelled otherwise. Publish a new version."
        case .filenameUsed(let name):
            "The file name '\(name)' was used before and deleted: a name is never used twice. Publish a new version."
        case .secondSdist(let existing, let version):
            "Release \(version) has an sdist already, '\(existing)': a release has one at the most."
        case .memberMissing(let path): "The archive has no '\(quotable(path))': build the file again with a current build tool."
        case .metadata(let member, let sentence): "The metadata in '\(quotable(member))' is not valid: \(sentence)"
        case .metadataMismatch(let field, let form, let file):
            "The form's '\(field)' says '\(quotable(form))', the file says '\(quotable(file))': upload what your build tool wrote, unchanged."
        case .notPermitted(let user, let project):
            "The user '\(user)' may not upload to the project '\(project)': ask one of its owners, or take another name."
        case .notAccepting(let project, let status): "The project '\(project)' is \(status) and takes no uploads."
        case .trustedPublishingOnly(let project):
            "The project '\(project)' takes uploads of trusted publishers only: upload from a job that is one."
        case .newProjectsClosed(let project):
            "There is no project '\(project)', and only administrators may make new ones on this index: ask one of them."
        case .tooManyNewProjects(let until, let now):
            """
            Too many new projects created: try again in \(waitText(from: now, to: until)), at \(until.minuteText) UTC. The operator can \
            raise the limit 'project.create.user' or 'project.create.ip'.
            """
        case .storageFull: "The index has no room left on its disk: nothing was stored. Tell its operator, and try again later."
        }
    }
}
