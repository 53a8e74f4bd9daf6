// Functions of the C library on Linux that its Swift overlay does not show, because their headers hide them behind _GNU_SOURCE.
#include <stddef.h>
#include <sys/types.h>

// <fcntl.h>: begins to carry written pages of a file to the disk. flags: 2 is SYNC_FILE_RANGE_WRITE.
extern int sync_file_range(int descriptor, long long offset, long long count, unsigned int flags);

// <malloc.h>: gives free memory back to the system.
extern int malloc_trim(size_t pad);

// <malloc.h>: sets a parameter of the allocator. parameter: -8 is M_ARENA_MAX.
extern int mallopt(int parameter, int value);

// <sched.h>: the cores that a process may run on, as a set of bits. process: 0 is the caller.
extern int sched_getaffinity(int process, size_t size, void *set);

// <sys/mman.h>: a file that lives in memory. flags: 1 is MFD_CLOEXEC.
extern int memfd_create(const char *name, unsigned int flags);

// <unistd.h>: the two ends of a pipe, for reading and for writing.
extern int pipe2(int descriptors[2], int flags);

// <spawn.h>: the new process begins in that folder. actions: a posix_spawn_file_actions_t.
extern int posix_spawn_file_actions_addchdir_np(void *actions, const char *path);

// <spawn.h>: the new process closes every descriptor from that one on. actions: a posix_spawn_file_actions_t.
extern int posix_spawn_file_actions_addclosefrom_np(void *actions, int descriptor);
