using Dapper;
using Google.Protobuf;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;
using NpgsqlTypes;

namespace Hiring.Candidate.Intake;

/// <summary>Takes the rows of a part into the tables: a copy each for candidates, touches, contacts and errors, no call for a row.</summary>
internal static class ImportRows
{
    private const int MostColumns = 200;

    /// <summary>Takes in the whole rows of what waits and what came; the rest waits. The last part leaves none.</summary>
    internal static async Task<ImportRow> Take(ImportRow import, byte[] part, bool last, Write write)
    {
        var rest = await write.Connection.QuerySingleAsync<byte[]>(new CommandDefinition(
            "select rest from candidate_imports where id = @id", new { id = import.Id }, cancellationToken: write.Cancellation));
        byte[] bytes = [.. rest, .. part];
        var (file, start) = BeginOf(import, bytes, last);
        if (file is null)
            return await Store(import, part.Length, new CsvPart(), last ? [] : bytes[start..], last, write);

        var (cut, taken) = CsvBytes.Cut(bytes.AsSpan(start), file.Charset.Width, file.Charset.BigEndian, file.Delimiter, last) ?? throw TooLong(import.RowCount);
        var rows = CsvPart.Read(bytes[start..], cut, file.Charset, file.Delimiter, CsvColumns.Of(file.Header, import.SaidColumns), import.RowCount);
        await LeaveOutSuppressed(rows, write);
        await CopyCandidates(StoredJson.Read<Source>(import.Source), rows.Candidates, write);
        await AppendEvents(rows.Candidates, write);
        await CopyErrors(import, rows.Errors, write);
        import = import with { Charset = file.Charset.Name, Delimiter = file.Delimiter.ToString(), Header = file.Header };
        return await Store(import, part.Length, rows, last ? [] : bytes[(start + taken)..], last, write);
    }

    private sealed record Begin(Charset Charset, char Delimiter, string[] Header);

    /// <summary>The header and where the rows begin; no header as long as it has not come whole.</summary>
    private static (Begin? File, int Start) BeginOf(ImportRow import, byte[] bytes, bool last)
    {
        if (import.Header.Length > 0)
            return (new Begin(Charset.Of(import.Charset), import.Delimiter[0], import.Header), 0);
        if (bytes.Length == 0 || bytes.Length < 3 && !last)
            return (null, 0);
        var (charset, mark) = Charset.Detect(bytes, import.Encoding)
            ?? throw Problem.Invalid("content", "has no byte order mark at its begin, as UTF-16 has");
        // A line break in a quoted name of a column would need the delimiter, which the header itself shows: a comma does for all.
        var (cut, _) = CsvBytes.Cut(bytes.AsSpan(mark), charset.Width, charset.BigEndian, ',', last) ?? throw TooLong(0);
        if (cut.Count == 0)
            return (null, 0);
        var row = cut[0];
        var text = charset.Decode(bytes.AsSpan(mark + row.Start, row.Length), out var problem)
            ?? throw Problem.Invalid("content", $"has a header that {problem}");
        var delimiter = CsvColumns.DelimiterOf(text);
        var header = CsvPart.ValuesOf(text, delimiter);
        if (!row.Closed || header.Length is 0 or > MostColumns)
            throw Problem.Invalid("content", $"has no header that can be read as CSV with {MostColumns} columns at the most");
        var columns = CsvColumns.Of(header, import.SaidColumns);
        if (!CsvColumns.Suffice(columns))
            throw Problem.Invalid("content", "has no column in its header that is known to hold the name; say which one does in 'columns' when you begin the import");
        if (import.SaidColumns.Select(column => column.Header.Trim()).Except(header.Select(name => name.Trim()), StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } missing)
            throw Problem.Invalid("content", $"has no column '{missing}' in its header, which 'columns' names");
        return (new Begin(charset, delimiter, header), mark + row.Start + row.Length);
    }

    private static Grpc.Core.RpcException TooLong(long rows) => Problem.Invalid("content",
        $"has a line of more than {CsvBytes.LongestRow} bytes, or a great many quotes that are never closed, behind row {rows}; is it CSV?");

    private static async Task LeaveOutSuppressed(CsvPart rows, Write write)
    {
        var suppressed = await SuppressedContacts.Among([.. rows.Candidates.SelectMany(candidate => candidate.Contacts).Select(contact => contact.Normalised)], write);
        if (suppressed.Count == 0)
            return;
        foreach (var candidate in rows.Candidates)
            if (candidate.Contacts.Find(contact => suppressed.Contains(contact.Normalised)) is { Normalised: not null } contact)
                rows.Errors.Add((candidate.Row, contact.Kind == ContactKind.Email ? "emails" : "phones", "belongs to a person who was erased, and is not taken in again"));
        rows.Candidates.RemoveAll(candidate => candidate.Contacts.Exists(contact => suppressed.Contains(contact.Normalised)));
        rows.SortErrors();
    }

    private static async Task CopyCandidates(Source source, List<CsvCandidate> candidates, Write write)
    {
        if (candidates.Count == 0)
            return;
        var cancellation = write.Cancellation;
        await using (var copy = await write.Connection.BeginBinaryImportAsync("""
            copy candidates (id, display_name, email, headline, location, country, employer, skills, links, source_kind, source_detail, signals)
            from stdin (format binary)
            """, cancellation))
        {
            foreach (var candidate in candidates)
            {
                await copy.StartRowAsync(cancellation);
                await copy.WriteAsync(candidate.Id, NpgsqlDbType.Uuid, cancellation);
                await copy.WriteAsync(candidate.Name, NpgsqlDbType.Text, cancellation);
                await copy.WriteAsync(NewCandidate.FirstEmail(candidate.Contacts), NpgsqlDbType.Text, cancellation);
                await copy.WriteAsync(candidate.Headline, NpgsqlDbType.Text, cancellation);
                await copy.WriteAsync(candidate.Location, NpgsqlDbType.Text, cancellation);
                await copy.WriteAsync(candidate.Country, NpgsqlDbType.Text, cancellation);
                await copy.WriteAsync(candidate.Employer, NpgsqlDbType.Text, cancellation);
                await copy.WriteAsync(candidate.Skills, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellation);
                await copy.WriteAsync(candidate.Links, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellation);
                await copy.WriteAsync((int)source.Kind, NpgsqlDbType.Integer, cancellation);
                await copy.WriteAsync(source.Detail, NpgsqlDbType.Text, cancellation);
                await copy.WriteAsync("{}", NpgsqlDbType.Jsonb, cancellation);
            }
            await copy.CompleteAsync(cancellation);
        }
        var json = StoredJson.Of(source);
        await using (var copy = await write.Connection.BeginBinaryImportAsync(
            "copy candidate_touches (candidate_id, position, kind, source) from stdin (format binary)", cancellation))
        {
            foreach (var candidate in candidates)
            {
                await copy.StartRowAsync(cancellation);
                await copy.WriteAsync(candidate.Id, NpgsqlDbType.Uuid, cancellation);
                await copy.WriteAsync(0, NpgsqlDbType.Integer, cancellation);
                await copy.WriteAsync((int)source.Kind, NpgsqlDbType.Integer, cancellation);
                await copy.WriteAsync(json, NpgsqlDbType.Jsonb, cancellation);
            }
            await copy.CompleteAsync(cancellation);
        }
        await using (var copy = await write.Connection.BeginBinaryImportAsync(
            "copy candidate_contacts (candidate_id, kind, value, normalised, position) from stdin (format binary)", cancellation))
        {
            foreach (var candidate in candidates)
                foreach (var (contact, position) in candidate.Contacts.GroupBy(contact => contact.Kind).SelectMany(kind => kind.Select((contact, i) => (contact, i))))
                {
                    await copy.StartRowAsync(cancellation);
                    await copy.WriteAsync(candidate.Id, NpgsqlDbType.Uuid, cancellation);
                    await copy.WriteAsync((int)contact.Kind, NpgsqlDbType.Integer, cancellation);
                    await copy.WriteAsync(contact.Value, NpgsqlDbType.Text, cancellation);
                    await copy.WriteAsync(contact.Normalised, NpgsqlDbType.Text, cancellation);
                    await copy.WriteAsync(position, NpgsqlDbType.Integer, cancellation);
                }
            await copy.CompleteAsync(cancellation);
        }
    }

    /// <summary>Tells of each candidate, as Write.Append would with a statement for each.</summary>
    private static async Task AppendEvents(List<CsvCandidate> candidates, Write write)
    {
        await using var append = new NpgsqlCommand("select count(feed_append('candidate_created', fact)) from unnest($1) fact", write.Connection);
        append.Parameters.Add(new() { Value = candidates.Select(candidate => new CandidateEvent { CandidateCreated = new() { CandidateId = candidate.Id.ToString() } }.ToByteArray()).ToArray() });
        await append.ExecuteNonQueryAsync(write.Cancellation);
    }

    private static async Task CopyErrors(ImportRow import, List<(long Row, string Field, string Reason)> errors, Write write)
    {
        if (errors.Count == 0)
            return;
        await using var copy = await write.Connection.BeginBinaryImportAsync(
            "copy candidate_import_errors (import_id, number, row_number, field, reason) from stdin (format binary)", write.Cancellation);
        var number = import.ErrorCount;
        foreach (var (row, field, reason) in errors)
        {
            await copy.StartRowAsync(write.Cancellation);
            await copy.WriteAsync(import.Id, NpgsqlDbType.Uuid, write.Cancellation);
            await copy.WriteAsync(number++, NpgsqlDbType.Bigint, write.Cancellation);
            await copy.WriteAsync(row, NpgsqlDbType.Bigint, write.Cancellation);
            await copy.WriteAsync(field, NpgsqlDbType.Text, write.Cancellation);
            await copy.WriteAsync(reason, NpgsqlDbType.Text, write.Cancellation);
        }
        await copy.CompleteAsync(write.Cancellation);
    }

    private static Task<ImportRow> Store(ImportRow import, int received, CsvPart rows, byte[] rest, bool last, Write write) =>
        write.Connection.QuerySingleAsync<ImportRow>(new CommandDefinition($"""
            update candidate_imports set received_bytes = received_bytes + @received, row_count = greatest(row_count, @rows), kept = kept + @kept,
                error_count = error_count + @errors, charset = @charset, delimiter = @delimiter, header = @header, ignored_columns = @ignored,
                rest = @rest, state = @state, updated_at = now()
            where id = @id
            returning {ImportRow.Selected}
            """, new
        {
            id = import.Id, received, rows = rows.Rows, kept = rows.Candidates.Count, errors = rows.Errors.Count,
            charset = import.Charset, delimiter = import.Delimiter, header = import.Header, rest, state = last ? ImportState.Finished : ImportState.Open,
            ignored = import.Header.Zip(CsvColumns.Of(import.Header, import.SaidColumns))
                .Where(column => column.Second == ImportField.Unspecified).Select(column => column.First).ToArray(),
        }, cancellationToken: write.Cancellation));
}
