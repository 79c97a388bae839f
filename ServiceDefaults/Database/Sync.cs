using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Google.Rpc;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.ServiceDefaults.Database;

/// <summary>Why a row is no longer in a list.</summary>
public enum GoneReason
{
    /// <summary>It is there.</summary>
    None = 0,

    /// <summary>It was deleted.</summary>
    Deleted = 1,

    /// <summary>It was merged into another one.</summary>
    Merged = 2,

    /// <summary>What it held was erased.</summary>
    Erased = 3,

    /// <summary>It no longer belongs to what the filter names.</summary>
    Moved = 4,
}

/// <summary>A list that can be read in pages and synchronised. Its table has <c>changed_in</c> and the triggers of migration 20261125_40.</summary>
/// <param name="Table">The table, whose key is <c>id</c>.</param>
/// <param name="Columns">Columns of a row, <c>id</c> first.</param>
public sealed record SyncedList(string Table, string Columns)
{
    /// <summary>SQL condition of the rows that are there, where some stay in the table although they are gone.</summary>
    public string Present { get; init; } = "true";

    /// <summary>SQL value that says why a row that is not there is gone, as the number of a <see cref="GoneReason"/>.</summary>
    public string Reason { get; init; } = "0";

    /// <summary>SQL value of the row that it was merged into.</summary>
    public string MergedInto { get; init; } = "null::uuid";
}

/// <summary>Which page of a list a request asks for, or which changes.</summary>
/// <param name="PageSize">Rows to answer, as the request says it.</param>
/// <param name="PageToken">Goes on with what began, a full pass or an increment; empty begins.</param>
/// <param name="SyncToken">Asks for what changed since; empty asks for everything.</param>
/// <param name="Filter">Columns that must have a value: a <see cref="Guid"/>, one of several, or a text that never changes in a row. A token holds for the same filter alone.</param>
public sealed record SyncRequest(int PageSize, string PageToken, string SyncToken, params IReadOnlyList<(string Column, object Value)> Filter)
{
    /// <summary>The lists that a row may have left: those that are filtered by an id.</summary>
    internal IEnumerable<Guid> Scopes => Filter.SelectMany(filter => Ids(filter.Value));

    /// <summary>The filter in words, the same for the same filter.</summary>
    internal string Words => string.Join('|', Filter.Select(filter =>
        $"{filter.Column}={(filter.Value is string text ? text : string.Join(',', Ids(filter.Value).Order()))}"));

    private static Guid[] Ids(object value) => value switch
    {
        Guid one => [one],
        Guid[] several => several,
        _ => [],
    };
}

/// <summary>A row that is gone.</summary>
public sealed record Gone(Guid Id, GoneReason Reason, Guid? MergedInto);

/// <summary>One page of a full pass or of an increment. The last one has the token for the next synchronisation, the others that of the next page.</summary>
public sealed record SyncPage<TRow>(IReadOnlyList<TRow> Rows, IReadOnlyList<Gone> Gone, string NextPageToken, string NextSyncToken);

/// <summary>
/// Lists that answer everything, page by page, and later what changed since: a row may be told twice, but none is missed.
/// </summary>
/// <remarks>
/// A token is the oldest transaction that still ran when its pass began (<c>pg_snapshot_xmin</c>). Whatever that pass could
/// not see was done by a transaction with that id or a higher one, and every row carries the id of the transaction that
/// changed it last; so an increment reads the rows from that id on. A row that changes while pages are read, even by a
/// transaction whose id was passed already, is at or above the token that this pass will give. A row is told as gone only
/// while it is not there, so the order in which a client hears of rows and tombstones of several pages is the true one.
/// </remarks>
public sealed class Sync(NpgsqlDataSource database)
{
    /// <summary>Reads the page that a request asks for.</summary>
    public async Task<SyncPage<TRow>> Read<TRow>(SyncedList list, SyncRequest request, CancellationToken cancellation)
    {
        var cursor = Cursor.Of(request);
        var size = Page.SizeOf(request.PageSize);
        var parameters = new DynamicParameters(new
        {
            size, at = cursor.At.ToString(System.Globalization.CultureInfo.InvariantCulture), id = cursor.Id, list = list.Table, nil = Guid.Empty,
            scopes = request.Scopes.Append(Guid.Empty).ToArray(),
        });
        for (var i = 0; i < request.Filter.Count; i++)
            parameters.Add($"filter{i}", request.Filter[i].Value);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        using var found = await connection.QueryMultipleAsync(new CommandDefinition(
            $"select since::text::bigint, database from sync_mark();{(cursor.IsIncrement ? Increment(list, request) : FullPass(list, request))}",
            parameters, cancellationToken: cancellation));
        var (now, name) = await found.ReadSingleAsync<(long, string)>();
        var mark = Mark(list, request, name);
        cursor.Check(mark, now);

        var keys = found.Read<Key, TRow?, (Key Key, TRow? Row)>((key, row) => (key, row), splitOn: "id").AsList();
        var since = cursor.IsBeginning ? now : cursor.Since;
        var next = keys.Count < size ? null : cursor with { Kind = cursor.PageKind, Since = since, At = keys[^1].Key.At, Id = keys[^1].Key.RowId };
        return new SyncPage<TRow>(
            [.. keys.Where(key => key.Key.Reason == GoneReason.None).Select(key => key.Row!)],
            [.. keys.Where(key => key.Key.Reason != GoneReason.None).Select(key => new Gone(key.Key.RowId, key.Key.Reason, key.Key.MergedInto))],
            next?.Encode(mark) ?? "", next is null ? new Cursor(Cursor.Sync, since, since, Guid.Empty).Encode(mark) : "");
    }

    private static string FullPass(SyncedList list, SyncRequest request) => $"""
        select 0::bigint as at, id as row_id, 0 as reason, null::uuid as merged_into, {list.Columns}
        from {list.Table} where id < @id and {list.Present}{Filter(request)} order by id desc limit @size;
        """;

    /// <summary>The changed rows and the tombstones, in one statement so that both are of one moment.</summary>
    private static string Increment(SyncedList list, SyncRequest request) => $"""
        with changed as (
            (select id as row_id, changed_in, case when {list.Present} then 0 else {list.Reason} end as reason, {list.MergedInto} as merged_into
             from {list.Table} where (changed_in, id) > (@at::xid8, @id){Filter(request)} order by changed_in, id limit @size)
            union all
            (select id, changed_in, case when scope = @nil then {(int)GoneReason.Deleted} else {(int)GoneReason.Moved} end, null
             from tombstones gone where list = @list and (changed_in, id) > (@at::xid8, @id) and scope = any(@scopes)
                 and not exists (select from {list.Table} where id = gone.id{Filter(request)})
             order by changed_in, id limit @size)
            order by changed_in, row_id limit @size
        )
        select changed.changed_in::text::bigint as at, changed.row_id, changed.reason, changed.merged_into, there.*
        from changed left join lateral (select {list.Columns} from {list.Table} where id = changed.row_id and changed.reason = 0) there on true
        order by changed.changed_in, changed.row_id;
        """;

    private static string Filter(SyncRequest request) => string.Concat(request.Filter.Select((filter, i) =>
    {
        var value = $"@filter{i}";
        return $" and {filter.Column} = {(filter.Value is Guid or string ? value : $"any({value})")}";
    }));

    /// <summary>What a token belongs to: this list with this filter, in this database.</summary>
    private static byte[] Mark(SyncedList list, SyncRequest request, string database) => SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{database}|{list.Table}|{request.Words}"))[..8];

    private sealed record Key(long At, Guid RowId, GoneReason Reason, Guid? MergedInto);

    /// <summary>Where a pass stands.</summary>
    /// <param name="Kind">What the token is for.</param>
    /// <param name="Since">The oldest transaction that ran when the pass began; negative if it begins now.</param>
    /// <param name="At">Transaction of the last row that was told, in an increment.</param>
    /// <param name="Id">The last row that was told.</param>
    private sealed record Cursor(byte Kind, long Since, long At, Guid Id)
    {
        internal const byte FullPage = 1;
        internal const byte IncrementPage = 2;
        internal const byte Sync = 3;
        private const int Length = 1 + 8 + 8 + 8 + 16;

        private byte[] Marked { get; init; } = [];

        internal bool IsBeginning => Kind is 0 or Sync;

        internal bool IsIncrement => Kind is IncrementPage or Sync;

        internal byte PageKind => IsIncrement ? IncrementPage : FullPage;

        internal static Cursor Of(SyncRequest request)
        {
            if (request.PageToken.Length > 0)
            {
                var page = Decode(request.PageToken, "page_token");
                return page.Kind == FullPage && request.SyncToken.Length == 0 || page.Kind == IncrementPage ? page
                    : throw Problem.Invalid("page_token", "is not the token of a page of this request; start again without one");
            }
            if (request.SyncToken.Length == 0)
                return new Cursor(0, -1, 0, Guid.AllBitsSet);
            var sync = Decode(request.SyncToken, "sync_token");
            return sync.Kind == Sync ? sync : throw Problem.Invalid("sync_token", "is not a next_sync_token; page tokens go into page_token");
        }

        /// <summary>Refuses a token of another list, filter or database, or one from what is the future here.</summary>
        internal void Check(ReadOnlySpan<byte> mark, long now)
        {
            if (Kind == 0 || mark.SequenceEqual(Marked) && Since <= now)
                return;
            throw Kind == Sync
                ? Problem.Create(Code.FailedPrecondition, "SYNC_TOKEN_EXPIRED",
                    "The sync_token is of another list, of another filter or of a database that was replaced. Start again with a full pass, without a token.")
                : Problem.Invalid("page_token", "belongs to a request with another filter, or to a database that was replaced; start again without one");
        }

        internal string Encode(ReadOnlySpan<byte> mark)
        {
            Span<byte> token = stackalloc byte[Length];
            token[0] = Kind;
            mark.CopyTo(token[1..]);
            BinaryPrimitives.WriteInt64BigEndian(token[9..], Since);
            BinaryPrimitives.WriteInt64BigEndian(token[17..], At);
            Id.TryWriteBytes(token[25..], bigEndian: true, out _);
            return Base64Url.EncodeToString(token);
        }

        private static Cursor Decode(string token, string field)
        {
            Span<byte> bytes = stackalloc byte[Length];
            // The Try form throws at what is no Base64 at all.
            if (Base64Url.DecodeFromChars(token, bytes, out _, out var length) != OperationStatus.Done || length != Length)
                throw Problem.Invalid(field, "is not a token that this service gave; start again without one");
            var (since, at) = (BinaryPrimitives.ReadInt64BigEndian(bytes[9..]), BinaryPrimitives.ReadInt64BigEndian(bytes[17..]));
            if (since < 0 || at < 0)
                throw Problem.Invalid(field, "is not a token that this service gave; start again without one");
            return new Cursor(bytes[0], since, at, new Guid(bytes[25..], bigEndian: true)) { Marked = bytes[1..9].ToArray() };
        }
    }
}
