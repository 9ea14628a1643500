import Foundation

print("hello, \(ProcessInfo.processInfo.processName)")
