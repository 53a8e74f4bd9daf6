/* Sends prepared uploads over keep-alive connections and times them; the load of `scripts/bench`.
 *
 * usage: load PORT CONNECTIONS HEAD BODIES FIRST COUNT
 *   HEAD    a file: request line and headers up to and with "Content-Length: "
 *   BODIES  a file of request bodies, each after its length as 64 bits, little endian
 *   FIRST, COUNT  which of them are sent, each once
 *
 * Nothing is built or hashed here, so that one core feeds any server. Prints one line of JSON.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER = 65536, NONE = -1 };

struct connection {
    int socket;
    long body;                 /* the upload under way, or NONE */
    size_t sent, head_length;  /* of head and body together */
    size_t received;
    double began;
    char head[4096];
    char answer[ANSWER + 1];
};

static const char *head_text;
static size_t head_size;
static const char **bodies;
static size_t *sizes;
static long first, count, taken, answered;
static double *latencies;
static long statuses[1000];
static char bad[512];
static int port, poller;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static const char *map(const char *path, size_t *size) {
    int file = open(path, O_RDONLY);
    struct stat status;
    if (file < 0 || fstat(file, &status) < 0) fail(path);
    *size = status.st_size;
    const char *bytes = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED) fail(path);
    close(file);
    return bytes;
}

static void index_bodies(const char *path) {
    size_t size;
    const char *at = map(path, &size), *end = at + size;
    bodies = calloc(count, sizeof *bodies);
    sizes = calloc(count, sizeof *sizes);
    for (long number = 0; number < first + count; number++) {
        uint64_t length;
        if (end - at < 8) {
            fprintf(stderr, "%s holds only %ld bodies\n", path, number);
            exit(1);
        }
        memcpy(&length, at, 8);
        at += 8;
        if (number >= first) {
            bodies[number - first] = at;
            sizes[number - first] = length;
        }
        at += length;
    }
    if (count > 0) madvise((void *)((uintptr_t)bodies[0] & ~4095UL), at - bodies[0], MADV_POPULATE_READ);
}

static void watch(struct connection *c, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(poller, operation, c->socket, &event) < 0) fail("epoll_ctl");
}

static void dial(struct connection *c) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;
    c->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (c->socket < 0 || connect(c->socket, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->socket, F_SETFL, O_NONBLOCK);
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
}

static void next(struct connection *c) {
    c->body = taken < count ? taken++ : NONE;
    if (c->body == NONE) {
        watch(c, EPOLL_CTL_MOD, 0);
        return;
    }
    memcpy(c->head, head_text, head_size);
    c->head_length = head_size + sprintf(c->head + head_size, "%zu\r\n\r\n", sizes[c->body]);
    c->sent = c->received = 0;
    c->began = now();
    watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
}

/* Writes what the connection takes; an error is left to the reading side, where the answer may be. */
static void push(struct connection *c) {
    size_t whole = c->head_length + sizes[c->body];
    while (c->sent < whole) {
        struct iovec pieces[2];
        int used = 0;
        if (c->sent < c->head_length) pieces[used++] = (struct iovec){c->head + c->sent, c->head_length - c->sent};
        size_t from = c->sent < c->head_length ? 0 : c->sent - c->head_length;
        pieces[used++] = (struct iovec){(void *)(bodies[c->body] + from), sizes[c->body] - from};
        ssize_t wrote = writev(c->socket, pieces, used);
        if (wrote < 0 && errno == EAGAIN) return;
        if (wrote < 0) break;
        c->sent += wrote;
    }
    watch(c, EPOLL_CTL_MOD, EPOLLIN);
}

static const char *header(const char *answer, const char *name) {
    const char *found = strcasestr(answer, name);
    if (!found) return NULL;
    found += strlen(name);
    while (*found == ' ') found++;
    return found;
}

/* Whether the answer is whole; `closes` says whether the server ends the connection with it. */
static int whole(struct connection *c, int ended, int *closes) {
    c->answer[c->received] = 0;
    char *blank = strstr(c->answer, "\r\n\r\n");
    if (!blank) return 0;
    size_t after = c->received - (blank + 4 - c->answer);
    blank[2] = 0;
    const char *length = header(c->answer, "\ncontent-length:"), *coding = header(c->answer, "\ntransfer-encoding:");
    const char *connection = header(c->answer, "\nconnection:");
    *closes = ended || !strncmp(c->answer, "HTTP/1.0", 8) || (connection && !strncasecmp(connection, "close", 5));
    blank[2] = '\r';
    if (length) return after >= strtoul(length, NULL, 10);
    if (coding) return after >= 5 && !memcmp(c->answer + c->received - 5, "0\r\n\r\n", 5);
    return ended;
}

static void finish(struct connection *c, int closes) {
    int status = atoi(c->answer + 9);
    statuses[status > 0 && status < 1000 ? status : 0]++;
    latencies[answered++] = now() - c->began;
    if (status != 200 && !bad[0]) snprintf(bad, sizeof bad, "%.500s", c->answer);
    if (closes || c->sent < c->head_length + sizes[c->body]) {
        close(c->socket);
        dial(c);
    }
    next(c);
}

static void pull(struct connection *c) {
    ssize_t got = read(c->socket, c->answer + c->received, ANSWER - c->received);
    if (got < 0 && errno == EAGAIN) return;
    int closes = 0, ended = got <= 0;
    if (got > 0) c->received += got;
    if (c->body != NONE && whole(c, ended, &closes)) {
        finish(c, closes);
    } else if (ended && c->body != NONE && c->received == 0 && c->sent <= c->head_length) {
        /* An idle connection that the server had closed: the upload goes out again. */
        long body = c->body;
        close(c->socket);
        dial(c);
        c->body = body;
        c->sent = 0;
        watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    } else if (ended && c->body != NONE) {
        c->answer[c->received] = 0;
        snprintf(c->answer + c->received, ANSWER - c->received, "the server closed the connection");
        memcpy(c->answer, "HTTP/1.1 000", 12);
        finish(c, 1);
    } else if (ended) {
        close(c->socket);
    }
}

static int ascending(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static void report(double seconds) {
    qsort(latencies, answered, sizeof *latencies, ascending);
    printf("{\"seconds\": %.6f, \"answers\": {", seconds);
    const char *comma = "";
    for (int status = 0; status < 1000; status++) {
        if (!statuses[status]) continue;
        printf("%s\"%03d\": %ld", comma, status, statuses[status]);
        comma = ", ";
    }
    printf("}, \"median\": %.6f, \"p99\": %.6f, \"bad\": \"", latencies[answered / 2], latencies[answered * 99 / 100]);
    for (char *at = bad; *at; at++) putchar(isprint((unsigned char)*at) && *at != '"' && *at != '\\' ? *at : ' ');
    printf("\"}\n");
}

int main(int argc, char **argv) {
    if (argc != 7) {
        fprintf(stderr, "usage: load PORT CONNECTIONS HEAD BODIES FIRST COUNT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    port = atoi(argv[1]);
    int connections = atoi(argv[2]);
    head_text = map(argv[3], &head_size);
    first = atol(argv[5]);
    count = atol(argv[6]);
    index_bodies(argv[4]);
    latencies = calloc(count + 1, sizeof *latencies);
    poller = epoll_create1(0);
    struct connection *all = calloc(connections, sizeof *all);
    for (int number = 0; number < connections; number++) dial(&all[number]);
    double start = now();
    for (int number = 0; number < connections; number++) next(&all[number]);
    while (answered < count) {
        struct epoll_event events[64];
        int ready = epoll_wait(poller, events, 64, 120000);
        if (ready == 0) {
            fprintf(stderr, "no answer for 120 s\n");
            return 1;
        }
        for (int number = 0; number < ready; number++) {
            struct connection *c = events[number].data.ptr;
            if (c->body != NONE && events[number].events & EPOLLOUT) push(c);
            if (events[number].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) pull(c);
        }
    }
    report(now() - start);
    return 0;
}
