using System.Security.Cryptography;
using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Intake;

/// <summary>Takes in the next part of a file, whole or not at all. A part that comes again is answered as before.</summary>
public sealed class AppendCandidateImport(Writes writes)
{
    private const int MostBytes = 4 * 1024 * 1024;

    internal Task<CandidateImport> Handle(AppendCandidateImportRequest request, ServerCallContext call)
    {
        var part = request.Content.Data.ToByteArray();
        if (part.Length is 0 or > MostBytes)
            throw Problem.Invalid("content", $"has {part.Length} bytes; a part has from 1 to {MostBytes}. Send a longer file in several parts");
        var hash = SHA256.HashData(part);
        return writes.Run(request, call, async write =>
        {
            var import = await ImportRow.Lock(Guid.Parse(request.ImportId), write);
            if (await EarlierAnswer(import.Id, request.Offset, hash, write) is { } earlier)
                return CandidateImport.Parser.ParseFrom(earlier);
            if (import.State == ImportState.Finished)
                throw Problem.Precondition(ErrorReason.ImportFinished, "The import was finished. Begin another one for what is missing.", ("import_id", import.Id));
            if (request.Offset != import.ReceivedBytes)
                throw Problem.Precondition(ErrorReason.ImportOffsetMismatch,
                    $"The part begins at {request.Offset}, but what is missing begins at {import.ReceivedBytes}. Go on from there.",
                    ("import_id", import.Id), ("expected_offset", import.ReceivedBytes));
            var after = (await ImportRows.Take(import, part, last: false, write)).ToMessage();
            await write.Connection.ExecuteAsync(new CommandDefinition(
                "insert into candidate_import_parts (import_id, part_offset, sha256, answer) values (@id, @offset, @hash, @answer)",
                new { id = import.Id, offset = request.Offset, hash, answer = after.ToByteArray() }, cancellationToken: write.Cancellation));
            return after;
        });
    }

    private static Task<byte[]?> EarlierAnswer(Guid id, long offset, byte[] hash, Write write) =>
        write.Connection.QuerySingleOrDefaultAsync<byte[]>(new CommandDefinition(
            "select answer from candidate_import_parts where import_id = @id and part_offset = @offset and sha256 = @hash",
            new { id, offset, hash }, cancellationToken: write.Cancellation));
}
