using System.Security.Cryptography;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Hiring.ServiceDefaults.Audit;
using Hiring.ServiceDefaults.Errors;
using Npgsql;
using NpgsqlTypes;

namespace Hiring.ServiceDefaults.Database;

/// <summary>
/// Runs each mutation in one transaction with its request_id, its event and its answer: a call that is repeated, because
/// its answer was lost or by mistake, answers the first answer again and does nothing twice.
/// </summary>
public sealed class Writes(NpgsqlDataSource database)
{
    /// <summary>
    /// Runs a mutation. Where the request carries a <c>request_id</c>, the same id with the same body answers the first
    /// answer; with another body it is refused with REQUEST_ID_REUSED. A deadlock or a serialization failure is tried once
    /// more, a lost connection only with a request_id, since its outcome is unknown.
    /// </summary>
    /// <param name="request">The request, with its <c>request_id</c>.</param>
    /// <param name="call">The call.</param>
    /// <param name="body">Makes the change and the answer.</param>
    /// <param name="kept">What of the answer is kept for a call that is repeated, where it holds a secret; else all of it.</param>
    public async Task<TResponse> Run<TResponse>(
        IMessage request, ServerCallContext call, Func<Write, Task<TResponse>> body, Func<TResponse, TResponse>? kept = null)
        where TResponse : class, IMessage<TResponse>, new()
    {
        var key = RequestKey.Of(request, call);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await InTransaction(async write =>
                {
                    if (key is not null && await Claim<TResponse>(key, write) is { } earlier)
                        return earlier;
                    var response = await body(write);
                    if (key is not null)
                        write.Last("update request_log set response = $1 where caller = $2 and method = $3 and request_id = $4",
                            (kept?.Invoke(response) ?? response).ToByteArray(), key.Caller, key.Method, key.Id);
                    write.Audit(Security.Caller.Of(call), call.Method, key?.Id, AuditedIds.Of(request, response));
                    return response;
                }, call.CancellationToken);
            }
            catch (NpgsqlException e) when (attempt == 1 && MayRepeat(e, key))
            {
            }
        }
    }

    /// <summary>
    /// Runs a mutation that asks other services before it writes. They are asked outside of the transaction, and not again
    /// for a call that is repeated.
    /// </summary>
    public async Task<TResponse> Run<TBasis, TResponse>(IMessage request, ServerCallContext call,
        Func<Task<TBasis>> ask, Func<Write, TBasis, Task<TResponse>> body)
        where TResponse : class, IMessage<TResponse>, new()
    {
        if (await FindAnswer<TResponse>(request, call) is { } earlier)
            return earlier;
        TBasis basis;
        try
        {
            basis = await ask();
        }
        catch (RpcException)
        {
            // The first call may have ended in between, and what refuses this one may be what the first one did.
            if (await FindAnswer<TResponse>(request, call) is { } answer)
                return answer;
            throw;
        }
        return await Run(request, call, write => body(write, basis));
    }

    /// <summary>
    /// The first answer of a repeated call, if this is one.
    /// </summary>
    private async Task<TResponse?> FindAnswer<TResponse>(IMessage request, ServerCallContext call)
        where TResponse : class, IMessage<TResponse>, new()
    {
        if (RequestKey.Of(request, call) is not { } key)
            return null;
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        return await Answer<TResponse>(key, connection, call.CancellationToken);
    }

    /// <summary>
    /// Runs work that nobody called for in one transaction; what it appends to the feed goes out with the commit. It writes
    /// its own entry of the audit log (<see cref="Write.Audit(string, string, IReadOnlyCollection{Guid})"/>).
    /// </summary>
    public async Task<T> InTransaction<T>(Func<Write, Task<T>> body, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var write = new Write(connection, cancellation);
        var result = await body(write);
        await write.Flush();
        // Past this point giving up would leave the caller without knowing what happened.
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    /// <summary>Takes the request_id for this transaction, or answers what the earlier call answered. Waits for one that is under way.</summary>
    private static async Task<TResponse?> Claim<TResponse>(RequestKey key, Write write)
        where TResponse : class, IMessage<TResponse>, new()
    {
        await using var claim = new NpgsqlCommand(
            "insert into request_log (caller, method, request_id, request_hash) values ($1, $2, $3, $4) on conflict do nothing", write.Connection)
        {
            Parameters = { new() { Value = key.Caller }, new() { Value = key.Method }, new() { Value = key.Id }, new() { Value = key.Hash } },
        };
        return await claim.ExecuteNonQueryAsync(write.Cancellation) == 1 ? null : await Answer<TResponse>(key, write.Connection, write.Cancellation);
    }

    private static async Task<TResponse?> Answer<TResponse>(RequestKey key, NpgsqlConnection connection, CancellationToken cancellation)
        where TResponse : class, IMessage<TResponse>, new()
    {
        await using var find = new NpgsqlCommand(
            "select request_hash, response from request_log where caller = $1 and method = $2 and request_id = $3", connection)
        {
            Parameters = { new() { Value = key.Caller }, new() { Value = key.Method }, new() { Value = key.Id } },
        };
        await using var row = await find.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
            return null;
        if (!row.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(key.Hash))
            throw Problem.Create(Code.AlreadyExists, "REQUEST_ID_REUSED",
                "This request_id was used before with another body. Give each new request an id of its own.");
        var response = new TResponse();
        response.MergeFrom(row.GetFieldValue<byte[]>(1));
        return response;
    }

    private static bool MayRepeat(NpgsqlException e, RequestKey? key) => e is PostgresException
    {
        SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
    } || key is not null && e.IsTransient;

    private sealed record RequestKey(string Caller, string Method, Guid Id, byte[] Hash)
    {
        internal static RequestKey? Of(IMessage request, ServerCallContext call)
        {
            var field = request.Descriptor.FindFieldByName("request_id")
                ?? throw new InvalidOperationException($"{request.Descriptor.Name} has no request_id.");
            if (!Guid.TryParse((string)field.Accessor.GetValue(request), out var id))
                return null;
            var caller = Security.Caller.Of(call);
            return new RequestKey(caller, call.Method, id, SHA256.HashData(request.ToByteArray()));
        }
    }
}

/// <summary>One transaction of a mutation.</summary>
public sealed class Write
{
    private readonly List<NpgsqlBatchCommand> _last = [];

    internal Write(NpgsqlConnection connection, CancellationToken cancellation)
    {
        Connection = connection;
        Cancellation = cancellation;
    }

    /// <summary>The connection, inside the transaction.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Ends when the caller gives up or the deadline passes.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>
    /// Appends a fact to this service's feed. It goes out if and when the transaction commits. The message is the
    /// contract's event with its <c>fact</c> set; position and time are filled in when it is read.
    /// </summary>
    public void Append(IMessage @event)
    {
        var fact = @event.Descriptor.Oneofs.Single(o => o.Name == "fact").Accessor.GetCaseFieldDescriptor(@event)
            ?? throw new ArgumentException("The event says nothing: set its fact.", nameof(@event));
        Last("select feed_append($1, $2)", fact.Name, @event.ToByteArray());
    }

    /// <summary>Appends an entry to the audit log for a change that no call asked for. A call's own entry is written for it.</summary>
    /// <param name="actor">What part of the service acts, for example <c>retention</c>.</param>
    /// <param name="action">What it does.</param>
    /// <param name="resources">Ids of everything that it concerns.</param>
    public void Audit(string actor, string action, IReadOnlyCollection<Guid> resources) => Audit(actor, action, null, resources);

    internal void Audit(string caller, string method, Guid? requestId, IReadOnlyCollection<Guid> resources) =>
        Last("select audit_append($1, $2, $3, $4)", caller, method, (object?)requestId ?? DBNull.Value, resources.ToArray());

    /// <summary>Adds a statement to those that run together, in one round trip, just before the commit.</summary>
    internal void Last(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        _last.Add(command);
    }

    internal async Task Flush()
    {
        if (_last.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(Connection);
        foreach (var command in _last)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(Cancellation);
    }
}
