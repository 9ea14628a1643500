internal import Host

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

// A host without the rest of the program, for tests: `host-fixture [OPTION VALUE]… RUN_FOLDER`.
//
// --full FILE   as long as FILE exists, logs cannot be written for want of room
// --need FILE   makes FILE when the host asks for an engine
// --files N     may open N files at a time
// --idle MS     stays MS milliseconds without steps and without an engine

var options: [String: String] = [:]
var words = CommandLine.arguments.dropFirst()
while words.count >= 3 { options[words.removeFirst()] = words.removeFirst() }
guard let folder = words.first, words.count == 1 else {
  print("usage: host-fixture [OPTION VALUE]... RUN_FOLDER")
  exit(2)
}
var settings = HostServer.Settings(runFolder: folder, version: "fixture")
if let full = options["--full"] {
  settings.logWrite = { descriptor, bytes, offset in
    guard access(full, F_OK) != 0 else {
      errno = ENOSPC
      return -1
    }
    return pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
  }
}
if let mark = options["--need"] {
  settings.needEngine = { close(open(mark, O_WRONLY | O_CREAT, 0o600)) }
}
if let count = options["--files"].flatMap(UInt.init) {
  var limit = rlimit(rlim_cur: rlim_t(count), rlim_max: rlim_t(count))
  setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
if let idle = options["--idle"].flatMap(Int.init) { settings.idleLimit = .milliseconds(idle) }
exit(HostServer.run(settings))
