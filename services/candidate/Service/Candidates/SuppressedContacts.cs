using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Candidates;

/// <summary>
/// Contacts of people who were erased: whoever has one does not come back. Whoever looks holds a lock in common with all who
/// look, until the transaction ends; an erasure takes it alone before it remembers contacts. So who takes a contact in at the
/// same time either has committed before the erasure, or is refused: nobody is taken in after an erasure that was not seen.
/// </summary>
internal static class SuppressedContacts
{
    /// <summary>SQL that an erasure runs before it remembers contacts: waits for everyone who looked before. 'supp' in ASCII.</summary>
    internal const string LockAlone = "select pg_advisory_xact_lock(x'73757070'::bigint)";

    private const string LockInCommon = "select pg_advisory_xact_lock_shared(x'73757070'::bigint)";

    /// <summary>
    /// Refuses a candidate with such a contact, without a word about whose it is. What the candidate has already stays: two
    /// people may share an address, and one of them was erased.
    /// </summary>
    internal static async Task Refuse(IReadOnlyList<Contact> contacts, Write write, Guid? candidate = null)
    {
        var suppressed = await Among([.. contacts.Select(contact => contact.Normalised)], write);
        if (suppressed.Count > 0 && candidate is not null)
            suppressed.ExceptWith(await write.Connection.QueryAsync<string>(new CommandDefinition(
                "select normalised from candidate_contacts where candidate_id = @candidate", new { candidate }, cancellationToken: write.Cancellation)));
        if (suppressed.Count == 0)
            return;
        var first = contacts.First(contact => suppressed.Contains(contact.Normalised));
        var (kind, name) = first.Kind == ContactKind.Email ? ("email", "address for mail") : ("phone", "phone number");
        var position = contacts.Where(contact => contact.Kind == first.Kind).TakeWhile(contact => contact != first).Count();
        throw Problem.Precondition(ErrorReason.ContactSuppressed,
            $"The {name} at place {position + 1} belongs to a person who was erased, and is not taken in again. Leave it out if it is another person's.",
            ("kind", kind), ("position", position));
    }

    /// <summary>Those of many contacts, in their normalised form.</summary>
    internal static async Task<HashSet<string>> Among(string[] normalised, Write write)
    {
        if (normalised.Length == 0)
            return [];
        // Two statements: the second sees what was remembered while the first waited.
        await using var found = await write.Connection.QueryMultipleAsync(new CommandDefinition(
            $"{LockInCommon}; select suppressed_among(@normalised)", new { normalised }, cancellationToken: write.Cancellation));
        await found.ReadAsync();
        return [.. await found.ReadAsync<string>()];
    }
}
